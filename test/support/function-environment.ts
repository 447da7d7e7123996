/** The environment of every function, for tests that import a function's entry; import this first, then the entry. */
export function functionEnvironment(own: Readonly<Record<string, string>> = {}): void {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    STAGE: 'dev',
    TABLE_NAME: 'baton-test',
    POWERTOOLS_SERVICE_NAME: 'test',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
    POWERTOOLS_METRICS_NAMESPACE: 'test',
    ...own,
  });
}
