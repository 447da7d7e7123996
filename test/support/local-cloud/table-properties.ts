const anIndex = (name: string) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: `${name}PK`, KeyType: 'HASH' },
    { AttributeName: `${name}SK`, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'KEYS_ONLY' },
});

/** The properties of a table `records` as CDK writes them, with the named indexes. */
export function aTable(...indexes: string[]) {
  const attributes = ['PK', 'SK', ...indexes.flatMap((name) => [`${name}PK`, `${name}SK`])];
  return {
    TableName: 'records',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'PK', KeyType: 'HASH' },
      { AttributeName: 'SK', KeyType: 'RANGE' },
    ],
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map(anIndex) }),
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    SSESpecification: { SSEEnabled: false },
    Replicas: [{ Region: 'us-east-1', DeletionProtectionEnabled: true }],
  };
}
