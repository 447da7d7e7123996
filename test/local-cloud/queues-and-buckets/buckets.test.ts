import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BusEvent } from '../../../infra/local/contracts.ts';
import { refusalOf } from '../../../infra/local/queues-and-buckets/bucket-access.ts';
import {
  type QueuesAndBuckets,
  startQueuesAndBuckets,
} from '../../../infra/local/queues-and-buckets/start-queues-and-buckets.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const curl = promisify(execFile);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const CorsConfiguration = {
  CorsRules: [
    {
      AllowedMethods: ['PUT', 'GET'],
      AllowedOrigins: ['https://*.example.com'],
      AllowedHeaders: ['content-type', 'x-amz-*'],
      MaxAge: 3600,
    },
  ],
};

describe('the local S3', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let service: QueuesAndBuckets;
  let client: S3Client;
  let events: BusEvent[];
  const start = () =>
    startQueuesAndBuckets({
      dataDir: directory.path,
      log: () => undefined,
      account: '000000000000',
      region: 'us-east-1',
      events: { putEvents: async (_bus, entries) => void events.push(...entries) },
    });

  beforeEach(async () => {
    directory = temporaryDirectory('buckets');
    events = [];
    service = await start();
    service.deployBucket('Imports', { BucketName: 'imports', CorsConfiguration });
    client = new S3Client({ endpoint: service.endpoint, region: 'us-east-1', credentials });
  });

  afterEach(async () => {
    client.destroy();
    await service.close();
    directory[Symbol.dispose]();
  });

  const read = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'imports', Key }));
    return Body?.transformToString();
  };
  const uploadUrl = (Key: string, expiresIn = 60) =>
    getSignedUrl(client, new PutObjectCommand({ Bucket: 'imports', Key, ContentType: 'text/csv' }), {
      expiresIn,
      signableHeaders: new Set(['content-type']),
    });

  it('takes a file from curl through a presigned address and gives it back', async () => {
    const url = await uploadUrl('org_1/名单 (2).csv');

    const { stdout } = await curl('curl', [
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-X',
      'PUT',
      '-H',
      'content-type: text/csv',
      '--data-binary',
      'name\nAda\n',
      url,
    ]);

    expect(stdout).toBe('200');
    expect(await read('org_1/名单 (2).csv')).toBe('name\nAda\n');
  });

  it('refuses a presigned address that was changed, and a request that nobody signed', async () => {
    const url = await uploadUrl('org_1/leads.csv');
    const put = async (address: string, type = 'text/csv') => {
      const answer = await fetch(address, { method: 'PUT', body: 'x', headers: { 'content-type': type } });
      return [answer.status, /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1]];
    };

    const answers = [
      await put(url.replace('org_1', 'org_2')),
      await put(url, 'text/html'),
      await put(`${service.endpoint}/imports/org_1/leads.csv`),
      await put(url),
    ];

    expect(answers).toEqual([
      [403, 'SignatureDoesNotMatch'],
      [403, 'SignatureDoesNotMatch'],
      [403, 'AccessDenied'],
      [200, undefined],
    ]);
  });

  it('refuses a presigned address that is over', async () => {
    const { pathname, search, host } = new URL(await uploadUrl('leads.csv', 60));
    const request = { method: 'PUT', url: pathname + search, headers: { host, 'content-type': 'text/csv' } };

    const inTime = refusalOf(request, Date.now() + 58_000);
    const late = refusalOf(request, Date.now() + 61_000);

    expect(inTime).toBeUndefined();
    expect(late).toMatchObject({ status: 403, message: 'Request has expired' });
  });

  it('lets browsers of the allowed pages upload, and no others', async () => {
    const preflight = async (origin: string, method: string) => {
      const answer = await fetch(`${service.endpoint}/imports/leads.csv`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'content-type, x-amz-acl',
        },
      });
      return [answer.status, answer.headers.get('access-control-allow-origin')];
    };

    const answers = [
      await preflight('https://app.example.com', 'PUT'),
      await preflight('https://app.example.com', 'DELETE'),
      await preflight('https://evil.example', 'PUT'),
    ];
    const upload = await fetch(await uploadUrl('leads.csv'), {
      method: 'PUT',
      body: 'x',
      headers: { origin: 'https://app.example.com', 'content-type': 'text/csv' },
    });

    expect(answers).toEqual([
      [200, 'https://app.example.com'],
      [403, null],
      [403, null],
    ]);
    expect(upload.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });

  it('takes files above fauxqs’s own limit of 11 MB', async () => {
    const body = Buffer.alloc(15_000_000, 'lead,');

    await client.send(new PutObjectCommand({ Bucket: 'imports', Key: 'big.csv', Body: body }));

    const { ContentLength, Body } = await client.send(
      new GetObjectCommand({ Bucket: 'imports', Key: 'big.csv' }),
    );
    await Body?.transformToByteArray();
    expect(ContentLength).toBe(body.length);
  });

  it('puts the parts of a multipart upload together', async () => {
    const place = { Bucket: 'imports', Key: 'errors.csv' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
    const parts = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('end')];
    const uploaded = await Promise.all(
      parts.map(async (Body, index) => {
        const part = new UploadPartCommand({ ...place, UploadId, PartNumber: index + 1, Body });
        const { ETag } = await client.send(part);
        return { ETag, PartNumber: index + 1 };
      }),
    );

    await client.send(
      new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: uploaded } }),
    );

    expect((await read('errors.csv'))?.endsWith('aend')).toBe(true);
  });

  it('keeps its files over a restart', async () => {
    await client.send(new PutObjectCommand({ Bucket: 'imports', Key: 'leads.csv', Body: 'kept' }));
    await service.close();
    service = await start();
    service.deployBucket('Imports', { BucketName: 'imports' });
    client = new S3Client({ endpoint: service.endpoint, region: 'us-east-1', credentials });

    const text = await read('leads.csv');

    expect(text).toBe('kept');
  });

  it('tells EventBridge of new objects only where the template asks for it', async () => {
    service.deployBucket('Loud', { BucketName: 'loud' });
    service.deployNotifications('LoudNotifications', {
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:provider',
      BucketName: 'loud',
      NotificationConfiguration: { EventBridgeConfiguration: {} },
      Managed: true,
    });

    await client.send(new PutObjectCommand({ Bucket: 'loud', Key: 'a/b.csv', Body: 'abc' }));
    await client.send(new PutObjectCommand({ Bucket: 'imports', Key: 'a/b.csv', Body: 'abc' }));

    expect(events).toMatchObject([
      {
        source: 'aws.s3',
        detailType: 'Object Created',
        resources: ['arn:aws:s3:::loud'],
        detail: { bucket: { name: 'loud' }, object: { key: 'a/b.csv', size: 3 } },
      },
    ]);
  });

  it('refuses notifications to anything else and properties it does not know', () => {
    const toQueue = () =>
      service.deployNotifications('N', {
        BucketName: 'imports',
        NotificationConfiguration: { QueueConfigurations: [] },
      });
    const versioned = () =>
      service.deployBucket('V', { BucketName: 'versions', VersioningConfiguration: { Status: 'Enabled' } });

    expect(toQueue).toThrow(
      'NotificationConfiguration.QueueConfigurations of Custom::S3BucketNotifications "N"',
    );
    expect(versioned).toThrow('property VersioningConfiguration of AWS::S3::Bucket "V"');
  });
});
