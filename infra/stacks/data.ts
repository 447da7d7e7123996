import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeWildcard } from '../constructs/acknowledge.ts';
import type { BackendFunction } from '../constructs/function.ts';
import { MailSender } from '../constructs/mail-sender.ts';
import { SingleTable } from '../constructs/single-table.ts';
import { UserDirectory } from '../constructs/user-directory.ts';
import type { Stage } from '../stage.ts';

/** The folders of the one bucket: what comes in, what goes out. */
const fileFolders = ['imports', 'exports'] as const;
export type FileFolder = (typeof fileFolders)[number];

/** Everything that holds state: records, files, users, the right to send mail. Deployed first, deleted last. */
export class DataStack extends Stack {
  readonly table: SingleTable;
  readonly fileBucket: Bucket;
  readonly users: UserDirectory;
  readonly mail: MailSender;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      stackName: stage.resourceName('data'),
      description: 'Baton: the table, the files, the users and the mail identity',
      terminationProtection: stage.deletionProtection,
    });
    const key = stage.encryption === 'customerManaged' ? this.#key(stage) : undefined;
    this.table = new SingleTable(this, 'Records', stage, key);
    this.fileBucket = this.#fileBucket(stage, key);
    this.users = new UserDirectory(this, 'Directory', stage);
    this.mail = new MailSender(this, 'Mail', stage);
    if (stage.backup) this.#backUp(stage);
    new CfnOutput(this, 'TableName', { value: this.table.name });
    new CfnOutput(this, 'UserPoolId', { value: this.users.pool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: this.users.client.userPoolClientId });
  }

  /** Lets a function do this with the files of one folder, and with nothing else in S3. */
  grantFiles(
    grantee: BackendFunction,
    folder: FileFolder,
    actions: readonly ('s3:GetObject' | 's3:PutObject')[],
  ): void {
    grantee.allow(actions, [this.fileBucket.arnForObjects(`${folder}/*`)]);
    this.fileBucket.encryptionKey?.grantEncryptDecrypt(grantee);
    this.#acknowledgeFolder(grantee, folder);
  }

  /** Lets a function find and delete the files of every folder: a person who is erased may stand in any of them. */
  grantDeletionOfFiles(grantee: BackendFunction): void {
    grantee.allow(['s3:ListBucket'], [this.fileBucket.bucketArn]);
    for (const folder of fileFolders) {
      grantee.allow(['s3:DeleteObject'], [this.fileBucket.arnForObjects(`${folder}/*`)]);
      this.#acknowledgeFolder(grantee, folder);
    }
  }

  #acknowledgeFolder(grantee: BackendFunction, folder: FileFolder): void {
    acknowledgeWildcard(
      grantee.ownRole,
      // The reference the application stack will hold: the name of an export.
      this.exportValue(this.fileBucket.bucketArn),
      `/${folder}/*`,
      'The keys of files are made at run time, under the organization and the import or export.',
    );
  }

  #key(stage: Stage): Key {
    return new Key(this, 'Key', {
      description: `Baton ${stage.name}: records and files at rest`,
      enableKeyRotation: true,
      removalPolicy: stage.removal,
    });
  }

  #fileBucket(stage: Stage, key: Key | undefined): Bucket {
    const bucket = new Bucket(this, 'Files', {
      encryption: key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      ...(key && { encryptionKey: key, bucketKeyEnabled: true }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      cors: [
        {
          allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
          allowedOrigins: [...stage.allowedOrigins],
          allowedHeaders: ['content-type', 'x-amz-*'],
          maxAge: 3600,
        },
      ],
      lifecycleRules: [
        {
          id: 'forget-imports',
          prefix: 'imports/' satisfies `${FileFolder}/`,
          expiration: Duration.days(stage.importRetentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        {
          id: 'forget-exports',
          prefix: 'exports/' satisfies `${FileFolder}/`,
          expiration: Duration.days(stage.exportRetentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(2),
        },
      ],
      removalPolicy: stage.removal,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Files are reached through presigned addresses that the API hands out and logs, and are gone in days.',
    });
    return bucket;
  }

  /** Copies in a vault survive the deletion of the table; 35 daily ones and 12 monthly ones. */
  #backUp(stage: Stage): void {
    const vault = new BackupVault(this, 'Vault', {
      backupVaultName: stage.resourceName('backups'),
      removalPolicy: stage.removal,
      blockRecoveryPointDeletion: true,
    });
    const plan = new BackupPlan(this, 'Backups', { backupPlanName: stage.resourceName('backups') });
    plan.addRule(
      new BackupPlanRule({
        ruleName: 'daily',
        backupVault: vault,
        scheduleExpression: Schedule.cron({ hour: '2', minute: '0' }),
        deleteAfter: Duration.days(35),
      }),
    );
    plan.addRule(
      new BackupPlanRule({
        ruleName: 'monthly',
        backupVault: vault,
        scheduleExpression: Schedule.cron({ day: '1', hour: '3', minute: '0' }),
        deleteAfter: Duration.days(365),
      }),
    );
    const selection = plan.addSelection('Records', {
      resources: [BackupResource.fromArn(this.table.table.tableArn)],
    });
    Validations.of(selection).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
      reason:
        'AWS Backup’s own policy for the role it takes on; AWS keeps it in step with what a backup needs.',
    });
  }
}
