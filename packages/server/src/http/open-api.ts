import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { problemAnswer } from '@holdfast/protocol';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { Type } from 'typebox';
import type { HttpServerOptions } from './http-server.ts';

const operationHeaders = Type.Object({
  'idempotency-key': Type.String({
    format: 'uuid',
    description:
      'The id of the operation, made by the client before it is sent: a UUIDv7. A repeat has no second effect and the same answer.',
  }),
  'holdfast-device': Type.Optional(Type.String({ maxLength: 64, description: 'The terminal that sends it.' })),
});

const languageHeader = {
  'accept-language': Type.Optional(Type.String({ description: 'Language of problems: en or zh-CN.' })),
};

export const docsPath = '/docs';

/** OpenAPI 3.1 of all routes at /docs and /docs/json. */
export async function describeApi(app: FastifyInstance, options: HttpServerOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: options.title, description: options.description, version: options.version },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', bearerFormat: 'hf_…' } } },
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: describe(schema as FastifySchema | undefined, route.config),
    }),
  });
  await app.register(swaggerUi, { routePrefix: docsPath, staticCSP: false });
}

interface Described extends FastifySchema {
  readonly hide?: boolean;
}

/** What every route has in common is said once, here: headers, the key, and problems. */
function describe(
  schema: FastifySchema | undefined,
  config: { readonly access?: unknown; readonly isCommand?: boolean } | undefined,
): Described {
  if (schema === undefined) return { hide: true };
  const isPublic = config?.access === 'public' || config?.access === undefined;
  const properties =
    config?.isCommand === true ? { ...operationHeaders.properties, ...languageHeader } : languageHeader;
  const response = schema.response as { readonly [status: string]: object } | undefined;
  return {
    ...schema,
    headers: Type.Object(properties),
    ...(isPublic ? {} : { security: [{ key: [] }] }),
    response: {
      ...Object.fromEntries(
        Object.entries(response ?? { 200: Type.String() }).map(([status, answer]) => [
          status,
          { ...answer, description: status === '201' ? 'Recorded.' : 'Found.' },
        ]),
      ),
      default: { description: 'A problem.', content: { 'application/problem+json': { schema: problemAnswer } } },
    },
  };
}
