import SwaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRig, type NodeRig } from './node-rig.ts';

let rig: NodeRig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

interface Described {
  readonly operationId: string;
  readonly security?: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: { readonly [status: string]: unknown };
}
interface Document {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: Described } };
}

async function describeApi(): Promise<Document> {
  return (await rig.get<Document>('/docs/json', { key: null })).body;
}

function operationsOf(document: Document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Others script against these names: one may be added, none is renamed or taken away. */
const stableNames = [
  'adjust',
  'cancelOrder',
  'closeTransfer',
  'confirmPick',
  'count',
  'createApiKey',
  'createItem',
  'createLocation',
  'createOrder',
  'getDigest',
  'getExceptions',
  'getLink',
  'getLiveness',
  'getMetrics',
  'getMovements',
  'getOrder',
  'getProblem',
  'getReadiness',
  'getRights',
  'getStock',
  'listItems',
  'listLocations',
  'listOrders',
  'listTasks',
  'move',
  'receive',
  'releaseReservation',
  'reportShort',
  'reserve',
  'resolveException',
  'settleDeficit',
  'ship',
  'startPick',
];

describe('the description of the interface', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const document = await describeApi();
    expect(document.openapi).toBe('3.1.0');
    // The parser resolves references in place, so it gets a copy.
    await expect(SwaggerParser.validate(structuredClone(document) as never)).resolves.toBeDefined();
  });

  it('keeps its operation ids', async () => {
    expect(
      operationsOf(await describeApi())
        .map(({ operation }) => operation.operationId)
        .sort(),
    ).toEqual(stableNames);
  });

  it('asks for an Idempotency-Key wherever something changes, and for a key everywhere but where all may look', async () => {
    for (const { method, path, operation } of operationsOf(await describeApi())) {
      const header = operation.parameters?.find(({ name }) => name === 'idempotency-key');
      expect([path, method, header?.required === true]).toEqual([path, method, method !== 'get']);
      const isPublic = path.startsWith('/health') || path.startsWith('/problems') || path === '/metrics';
      expect([path, operation.security === undefined]).toEqual([path, isPublic]);
      expect(operation.responses).toHaveProperty('default');
    }
  });
});
