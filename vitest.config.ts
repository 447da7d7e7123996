import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Processes are killed and deadlines pass in seconds on a machine that may be shared: what fails by itself fails twice.
    retry: 1,
    // Two cores: more workers only make the local cloud slower.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/flows/**'] },
      },
      {
        extends: true,
        test: {
          name: 'flows',
          include: ['test/flows/**/*.test.ts'],
          // Baton is started only when one of these tests runs.
          globalSetup: 'test/support/global-setup.ts',
          testTimeout: 120_000,
          // After the others: deadlines of a second mean little on cores that are busy with them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
