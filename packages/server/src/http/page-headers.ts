import helmet from '@fastify/helmet';
import Fastify from 'fastify';

const strictPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
  // Served on loopback and inside LANs without TLS; a proxy in front adds it.
  upgradeInsecureRequests: null,
};

export type Headers = { readonly [name: string]: string };

/**
 * What helmet says protects a page. It says the same for every answer, so it is asked once: the plugin would put it
 * together again for each request.
 */
export async function readPageHeaders(): Promise<Headers> {
  const app = Fastify({ logger: false });
  const plain = await addAnswer(Fastify({ logger: false }));
  await app.register(helmet, { contentSecurityPolicy: { directives: strictPolicy } });
  const protectedAnswer = await addAnswer(app);
  const added = Object.entries(protectedAnswer).filter(([name]) => !(name in plain));
  return Object.fromEntries(added.map(([name, value]) => [name, String(value)]));
}

async function addAnswer(app: ReturnType<typeof Fastify>): Promise<{ readonly [name: string]: unknown }> {
  app.get('/', () => 'a page');
  const { headers } = await app.inject('/');
  await app.close();
  return headers;
}

/** Answers for programs are data and never a page (OWASP REST security). */
export const apiHeaders: Headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};
