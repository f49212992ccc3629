import { defineConfig } from 'vitest/config';

const roots = '{packages/*,node-agent,hub,scripts}';
const postgres = [`${roots}/**/*.pg.test.ts`];
const browser = [`${roots}/**/*.e2e.test.ts`];
const property = [`${roots}/**/*.property.test.ts`];
const pure = ['packages/{domain,codes,planning,sync}/**/*.test.ts'];
/** Whole fleets: too long for `npm run check`. */
const simulation = ['packages/simulation/test/**/*.test.ts'];
const never = ['**/node_modules/**', '**/.toolchain/**', '**/dist/**'];

/** The suffix of a test file says what the test needs; see packages/testkit/README.md. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [`${roots}/**/*.test.ts`],
          exclude: [...never, ...pure, ...simulation, '{node-agent,hub}/test/**', ...postgres, ...browser, ...property],
          // A limit against hanging, not a measure: machines that run tests are often busy.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // Pure code has nothing that one file could leave behind for the next, so modules are loaded once a worker.
        test: {
          name: 'pure',
          include: pure,
          exclude: [...never, ...property],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'property',
          include: property,
          exclude: never,
          isolate: false,
          setupFiles: ['packages/testkit/src/vitest-seed.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { name: 'simulation', include: simulation, exclude: never, testTimeout: 180_000 } },
      {
        test: {
          name: 'integration',
          include: ['{node-agent,hub}/test/**/*.test.ts'],
          exclude: [...never, ...postgres, ...browser],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'postgres',
          include: postgres,
          exclude: never,
          globalSetup: ['packages/testkit/src/vitest-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'browser', include: browser, exclude: never, testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
