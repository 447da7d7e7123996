import {
  AttributeType,
  Billing,
  CfnGlobalTable,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { expiryAttribute, type IndexName, indexes } from '../../shared/table/keys.ts';
import type { Stage } from '../stage.ts';

/** What functions do with the table. Scan is in neither list: no function may read the table from end to end. */
const tableActions = {
  read: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  // Transactions are allowed by what they consist of.
  write: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
  batch: ['dynamodb:BatchWriteItem'],
};

export interface TableAccess {
  readonly writes: boolean;
  /** Many items at once without conditions. */
  readonly batches?: boolean;
  /** The indexes that are queried, each by its name. */
  readonly indexes: readonly IndexName[];
}

/** The one table, with the indexes of `shared/table/keys.ts`. */
export class SingleTable extends Construct {
  readonly table: TableV2;
  readonly name: string;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, stage: Stage, key?: IKey) {
    super(scope, id);
    this.#key = key;
    this.table = new TableV2(this, 'Table', {
      partitionKey: text('PK'),
      sortKey: text('SK'),
      billing: Billing.onDemand(),
      encryption: key ? TableEncryptionV2.awsManagedKey() : TableEncryptionV2.dynamoOwnedKey(),
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, index]) => ({
        indexName,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      })),
      timeToLiveAttribute: expiryAttribute,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.deletionProtection,
      removalPolicy: stage.removal,
    });
    this.name = this.table.tableName;
    // `customerManagedKey` wants the region at synthesis; these templates are deployed into any.
    if (key) this.#resource.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', key.keyArn);
  }

  get #resource(): CfnGlobalTable {
    const resource = this.table.node.findChild('Resource');
    if (resource instanceof CfnGlobalTable) return resource;
    throw new Error('The table has no CloudFormation resource.');
  }

  /** Lets a function use the table and the named indexes, nothing else of it. */
  grant(grantee: IGrantable, access: TableAccess): void {
    Grant.addToPrincipal({
      grantee,
      actions: [
        ...tableActions.read,
        ...(access.writes ? tableActions.write : []),
        ...(access.batches ? tableActions.batch : []),
      ],
      resourceArns: [this.table.tableArn],
    });
    if (access.indexes.length > 0) {
      Grant.addToPrincipal({
        grantee,
        actions: ['dynamodb:Query'],
        resourceArns: access.indexes.map((index) => `${this.table.tableArn}/index/${index}`),
      });
    }
    if (access.writes) this.#key?.grantEncryptDecrypt(grantee);
    else this.#key?.grantDecrypt(grantee);
  }

  /** Lets a function read the stream; the items in it are encrypted with the table's key. */
  grantStream(grantee: IGrantable): void {
    this.table.grantStreamRead(grantee);
    this.#key?.grantDecrypt(grantee);
  }
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}
