import { decode, encode, EncodingError, type Encodable } from '@holdfast/domain';

/**
 * What the two sides say to each other. On the wire a message is the deterministic encoding of
 * `[code, lane, number, …members in the order of its layout]`; `number` counts the frames of its lane. A reader ignores members
 * behind those it knows and codes that it does not know, so both can be added.
 */
export interface Claim {
  readonly stream: string;
  readonly seq: number;
  readonly hash: Uint8Array;
  /** The writer's signature of this position, or empty. */
  readonly seal: Uint8Array;
  /** Headquarters' signature that it holds this position, or empty. */
  readonly receipt: Uint8Array;
  /** What the reader takes before it acknowledges; 0 and 0 from the writer, and from a reader that is not ready. */
  readonly windowEntries: number;
  readonly windowBytes: number;
  /** Why the reader takes no more of it, or ''. */
  readonly stopped: string;
}

interface Bodies {
  readonly hello: {
    readonly version: number;
    readonly versionMin: number;
    readonly hub: string;
    readonly site: string;
    readonly epoch: number;
    readonly nonce: Uint8Array;
  };
  readonly challenge: {
    readonly version: number;
    readonly hub: string;
    readonly nonce: Uint8Array;
    readonly signature: Uint8Array;
  };
  readonly auth: { readonly signature: Uint8Array };
  readonly refuse: { readonly reason: string; readonly retryAfterMs: number };
  /** Streams that the sender writes, then streams that it reads. */
  readonly heads: { readonly writes: readonly Claim[]; readonly reads: readonly Claim[] };
  readonly credit: { readonly stream: string; readonly windowEntries: number; readonly windowBytes: number };
  /** `heard`: frames that the sender has taken, by lane. */
  readonly ping: { readonly sentAt: number; readonly heard: readonly number[] };
  /** `upTo` names, for each stream the answerer writes, its head when it answered. */
  readonly pong: {
    readonly echo: number;
    readonly heard: readonly number[];
    readonly upTo: readonly (readonly [stream: string, seq: number])[];
  };
  readonly ack: {
    readonly stream: string;
    readonly seq: number;
    readonly hash: Uint8Array;
    readonly signature: Uint8Array;
  };
  readonly stop: { readonly stream: string; readonly seq: number; readonly why: string };
  readonly upgrade: { readonly versionMin: number };
  readonly notice: { readonly body: Encodable };
  readonly batch: {
    readonly stream: string;
    readonly firstSeq: number;
    /** The chain's hash just before `firstSeq`. */
    readonly previous: Uint8Array;
    readonly count: number;
    /** Length of `packed` once inflated. */
    readonly rawBytes: number;
    readonly packed: Uint8Array;
    readonly signature: Uint8Array;
  };
}

export type MessageKind = keyof Bodies;
export type MessageOf<Kind extends MessageKind> = { readonly kind: Kind } & Bodies[Kind];
export type Message = { [Kind in MessageKind]: MessageOf<Kind> }[MessageKind];

interface Field {
  readonly write: (value: unknown) => Encodable;
  /** Throws EncodingError. */
  readonly read: (value: Encodable) => unknown;
}

type Layout<Kind extends MessageKind> = {
  readonly code: number;
  readonly fields: { readonly [Name in keyof Bodies[Kind]]: Field };
};

function field(read: (value: Encodable) => unknown): Field {
  return { read, write: (value) => value as Encodable };
}

function fail(what: string): never {
  throw new EncodingError(what);
}

const integer: Field = field((value) => (typeof value === 'number' && value >= 0 ? value : fail('not a count')));
const nameLengthMax = 64;
const name: Field = field((value) =>
  typeof value === 'string' && value.length <= nameLengthMax ? value : fail('not a name'),
);
const whyLengthMax = 200;
const why: Field = field((value) =>
  typeof value === 'string' && value.length <= whyLengthMax ? value : fail('not a reason'),
);
const bytes = (...lengths: readonly number[]): Field =>
  field((value) => (value instanceof Uint8Array && lengths.includes(value.length) ? value : fail('not such bytes')));
const anyBytes: Field = field((value) => (value instanceof Uint8Array ? value : fail('not bytes')));
const anything: Field = field((value) => value);
const hash = bytes(32);
const nonce = bytes(32);
const signature = bytes(64);
const maybeSignature = bytes(0, 64);

const claimsMax = 64;
function list(element: (value: Encodable) => unknown, write: (value: never) => Encodable): Field {
  return {
    write: (values) => (values as readonly never[]).map(write),
    read: (values) =>
      Array.isArray(values) && values.length <= claimsMax
        ? (values as readonly Encodable[]).map(element)
        : fail('not a list'),
  };
}

const claimFields = {
  stream: name,
  seq: integer,
  hash,
  seal: maybeSignature,
  receipt: maybeSignature,
  windowEntries: integer,
  windowBytes: integer,
  stopped: why,
} satisfies { readonly [Name in keyof Claim]: Field };

const claims: Field = list(
  (value) => (Array.isArray(value) ? readFields(claimFields, value as readonly Encodable[], 0) : fail('not a claim')),
  (claim: Claim) => Object.keys(claimFields).map((key) => claim[key as keyof Claim]),
);

const positions: Field = list(
  (value) => {
    if (!Array.isArray(value)) return fail('not a position');
    const [stream, seq] = value as readonly Encodable[];
    return [name.read(stream ?? null), integer.read(seq ?? null)];
  },
  (position: readonly [string, number]) => position,
);

const counts: Field = list(integer.read, (count: number) => count);

const layouts: { readonly [Kind in MessageKind]: Layout<Kind> } = {
  hello: { code: 1, fields: { version: integer, versionMin: integer, hub: name, site: name, epoch: integer, nonce } },
  challenge: { code: 2, fields: { version: integer, hub: name, nonce, signature } },
  auth: { code: 3, fields: { signature } },
  refuse: { code: 4, fields: { reason: why, retryAfterMs: integer } },
  heads: { code: 5, fields: { writes: claims, reads: claims } },
  credit: { code: 6, fields: { stream: name, windowEntries: integer, windowBytes: integer } },
  ping: { code: 7, fields: { sentAt: integer, heard: counts } },
  pong: { code: 8, fields: { echo: integer, heard: counts, upTo: positions } },
  ack: { code: 9, fields: { stream: name, seq: integer, hash, signature: maybeSignature } },
  stop: { code: 10, fields: { stream: name, seq: integer, why } },
  upgrade: { code: 11, fields: { versionMin: integer } },
  notice: { code: 12, fields: { body: anything } },
  batch: {
    code: 16,
    fields: {
      stream: name,
      firstSeq: integer,
      previous: hash,
      count: integer,
      rawBytes: integer,
      packed: anyBytes,
      signature,
    },
  },
};

const kindsByCode = new Map<number, MessageKind>(
  Object.entries(layouts).map(([kind, layout]) => [layout.code, kind as MessageKind]),
);

export function encodeMessage(message: Message, lane: number, number: number): Uint8Array {
  const layout = layouts[message.kind];
  const members: Encodable[] = [layout.code, lane, number];
  for (const [key, { write }] of Object.entries(layout.fields)) {
    members.push(write((message as unknown as { readonly [name: string]: unknown })[key]));
  }
  return encode(members);
}

export interface ReadMessage {
  readonly lane: number;
  readonly number: number;
  /** `undefined` for a code of a later version. */
  readonly message: Message | undefined;
}

/** Throws EncodingError for bytes that no `encodeMessage` of this or a later version would have written. */
export function decodeMessage(bytes: Uint8Array): ReadMessage {
  const members = decode(bytes);
  if (!Array.isArray(members)) fail('a message is a list');
  const [code, lane, number] = members as readonly Encodable[];
  if (typeof code !== 'number' || typeof lane !== 'number' || typeof number !== 'number') fail('a message has a head');
  const kind = kindsByCode.get(code);
  if (kind === undefined) return { lane, number, message: undefined };
  const body = readFields(layouts[kind].fields, members as readonly Encodable[], 3);
  return { lane, number, message: { kind, ...body } as Message };
}

function readFields(
  fields: { readonly [name: string]: Field },
  members: readonly Encodable[],
  from: number,
): { readonly [name: string]: unknown } {
  const body: { [name: string]: unknown } = {};
  let at = from;
  for (const [key, { read }] of Object.entries(fields)) {
    const member = members[at];
    if (member === undefined) fail(`${key} is missing`);
    body[key] = read(member);
    at += 1;
  }
  return body;
}
