import { makeOperationId } from '@holdfast/domain';
import { createLogger, readSettings } from '@holdfast/server';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNode, type OpenNode } from '../src/open-node.ts';
import { nodeSettings } from '../src/platform/node-settings.ts';

export type Json = { readonly [member: string]: unknown };

export interface Answer<Body = Json> {
  readonly status: number;
  readonly body: Body;
  readonly headers: { readonly [name: string]: unknown };
}

export interface Sending {
  /** Left out: a fresh one. `null`: none. */
  readonly id?: string | null;
  /** Left out: the administrator's. `null`: none. */
  readonly key?: string | null;
  readonly headers?: { readonly [name: string]: string };
  /** Sent as it is instead of the body. */
  readonly text?: string;
}

/** A whole site in this process, on a real encrypted SQLite file, without sockets. */
export interface NodeRig {
  readonly folder: string;
  readonly opened: OpenNode;
  /** Unix milliseconds; every look at the clock moves it on. */
  readonly clock: { now: number };
  readonly failures: unknown[];
  get<Body = Json>(url: string, sending?: Sending): Promise<Answer<Body>>;
  send<Body = Json>(method: Method, url: string, body?: unknown, sending?: Sending): Promise<Answer<Body>>;
  post<Body = Json>(url: string, body?: unknown, sending?: Sending): Promise<Answer<Body>>;
  /** Answers with the secret. */
  issueKey(role: string, site?: string): Promise<string>;
  /** Closes it and opens it again on the same disk. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

type Method = 'POST' | 'PUT' | 'DELETE';

let made = 0;
export function newId(): string {
  made += 1;
  return makeOperationId(1_760_000_000_000 + made, randomBytes(10));
}

export interface RigOptions {
  readonly site?: string;
  readonly environment?: { readonly [name: string]: string };
  /** Used and left alone; else a folder of its own, removed at the end. */
  readonly root?: string;
}

export async function openRig(options: RigOptions = {}): Promise<NodeRig> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'holdfast-node-'));
  const folder = join(root, 'data');
  mkdirSync(folder, { recursive: true });
  const clock = { now: Date.UTC(2026, 0, 15, 12) };
  const failures: unknown[] = [];
  const settings = readSettings(
    nodeSettings,
    {
      HOLDFAST_DATA: folder,
      HOLDFAST_SITE: options.site ?? 'SHA',
      HOLDFAST_LOG_LEVEL: 'silent',
      ...options.environment,
    },
    [],
  );
  const open = (): Promise<OpenNode> =>
    openNode(settings, {
      logger: createLogger('test', 'silent'),
      now: () => (clock.now += 1),
      onFailure: (error) => failures.push(error),
    });
  let opened = await open();
  const adminKey = readFileSync(join(folder, 'admin.key'), 'utf8').trim();

  const headersFor = ({ id, key, headers }: Sending, isCommand: boolean): { [name: string]: string } => ({
    ...(key === null ? {} : { authorization: `Bearer ${key ?? adminKey}` }),
    ...(!isCommand || id === null ? {} : { 'idempotency-key': id ?? newId() }),
    ...headers,
  });
  const rig: NodeRig = {
    folder,
    clock,
    failures,
    get opened() {
      return opened;
    },
    get: async <Body>(url: string, sending: Sending = {}) => {
      const answer = await opened.app.inject({ method: 'GET', url, headers: headersFor(sending, false) });
      return { status: answer.statusCode, body: answer.json<Body>(), headers: answer.headers };
    },
    send: async <Body>(method: Method, url: string, body?: unknown, sending: Sending = {}) => {
      const payload = sending.text ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await opened.app.inject({
        method,
        url,
        headers: {
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...headersFor(sending, true),
        },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, body: answer.json<Body>(), headers: answer.headers };
    },
    post: (url, body = {}, sending) => rig.send('POST', url, body, sending),
    issueKey: async (role, site) => {
      const answer = await rig.post<{ readonly key: string }>('/api-keys', {
        name: role,
        role,
        ...(site === undefined ? {} : { site }),
      });
      return answer.body.key;
    },
    reopen: async () => {
      await opened.close();
      opened = await open();
    },
    close: async () => {
      await opened.close();
      if (options.root === undefined) rmSync(root, { recursive: true });
    },
  };
  return rig;
}

/** Items and locations that most tests need: `BOX` by the piece, `MILK` by lot, `DRILL` by serial number. */
export async function furnish(rig: NodeRig): Promise<void> {
  const items = [
    { item: 'BOX', name: 'Box', nameZh: '箱子', baseUnit: 'C62' },
    { item: 'MILK', name: 'Milk', nameZh: '牛奶', baseUnit: 'C62', tracksLots: true },
    { item: 'DRILL', name: 'Drill', nameZh: '电钻', baseUnit: 'C62', tracksSerials: true },
  ];
  const places = [
    { location: 'A-01', zone: 'A' },
    { location: 'A-02', zone: 'A' },
    { location: 'DOCK', zone: 'IN', purpose: 'receiving' },
    { location: 'OUT', zone: 'OUT', purpose: 'staging' },
  ];
  for (const item of items) await created(rig.post('/items', item));
  for (const place of places) await created(rig.post('/locations', place));
}

/** The body of a command that must have been recorded. */
export async function created<Body = Json>(sent: Promise<Answer<Body>>): Promise<Body> {
  const { status, body } = await sent;
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
