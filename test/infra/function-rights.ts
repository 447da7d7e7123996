import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Entry, entries } from '../../shared/platform/environments.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

/**
 * IAM is not enforced on a developer's machine: a right that is missing shows only in AWS, and one too many never. So
 * what each function may do is compared with what its sources do.
 */
const { application } = synthesize('dev');

/**
 * The sources of a function as its imports reach them; without the table's gateway, which can do everything for
 * everybody, and without `shared/`, which does nothing.
 */
function sourcesOf(file: string, seen = new Set<string>()): Set<string> {
  const isApart = file.startsWith('shared/') || file.startsWith('functions/platform/table/');
  if (isApart || seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type)[^;]*?from '(\.[^']+)';/gms,
  )) {
    sourcesOf(join(dirname(file), path), seen);
  }
  return seen;
}

function textOf(entry: Entry): string {
  return [...sourcesOf(`functions/${entry}.ts`)].map((file) => readFileSync(file, 'utf8')).join('\n');
}

/** What stands in the policy of a function's role. */
function allowedTo(entry: Entry) {
  const [lambda] = resourcesOf(application, 'AWS::Lambda::Function').filter(
    ({ properties }) => properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === entry,
  );
  const role = lambda?.properties.Role['Fn::GetAtt'][0];
  const policy = JSON.stringify(
    resourcesOf(application, 'AWS::IAM::Policy').filter(({ properties }) => properties.Roles[0].Ref === role),
  );
  const all = (pattern: RegExp) =>
    [...new Set([...policy.matchAll(pattern)].map(([, found]) => found))].sort();
  return {
    indexes: all(/"\/index\/(\w+)"/g),
    cognito: all(/"cognito-idp:(\w+)"/g),
    s3: all(/"s3:(\w+)"/g),
    ses: all(/"ses:(\w+)"/g),
    table: all(/"dynamodb:(\w+)"/g),
  };
}

const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();

/** The calls behind the methods of the sign-in accounts that the sources use. */
function cognitoCallsOf(text: string): (string | undefined)[] {
  const used = new Set(found(text, /\baccounts\.(\w+)\(/g));
  const accounts = readFileSync('functions/organization/sign-in-account.ts', 'utf8').split(
    /^ {2}async (?=\w+\()/m,
  );
  const methods = accounts.filter((method) => used.has(/^\w+/.exec(method)?.[0]));
  return found(methods.join('\n'), /new (Admin\w+)Command\(/g);
}

describe.each(entries)('%s', (entry) => {
  const text = textOf(entry);
  const allowed = allowedTo(entry);

  it('may query the indexes that its sources name, and no other', () => {
    const named = found(text, /\bindex: '(\w+)'/g);

    expect(allowed.indexes).toEqual(/\bdueKeys\(/.test(text) ? [...named, 'due'].sort() : named);
  });

  it('may call Cognito, S3 and SES as its sources do, and no further', () => {
    expect(allowed.cognito).toEqual(cognitoCallsOf(text));
    expect(allowed.s3.length > 0).toBe(
      /new (?:(?:Get|Put)Object|ListObjectsV2|DeleteObjects)Command\(/.test(text),
    );
    expect(allowed.ses).toEqual(found(text, /new (Send\w*Email)Command\(/g));
  });
});

describe('a function that writes records', () => {
  it('may do with the table what the gateway does, and no more', () => {
    const gateway = globSync('functions/platform/table/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const single = found(gateway, /new (\w+)Command\(/g).filter(
      (command) => command !== 'TransactWrite' && command !== 'BatchWrite',
    );
    const inTransactions = found(gateway, /\b(Put|Update|Delete|ConditionCheck)\b(?=:| &&)/g);
    const actions = {
      BatchGet: 'BatchGetItem',
      Get: 'GetItem',
      Update: 'UpdateItem',
    };

    const done = [
      ...single.map((command) => new Map(Object.entries(actions)).get(command ?? '') ?? command),
      ...inTransactions.map((part) => `${part}Item`),
    ];

    expect(allowedTo('leads/http').table).toEqual([...new Set(done)].sort());
    expect(allowedTo('projections/project').table).toContain('BatchWriteItem');
  });
});
