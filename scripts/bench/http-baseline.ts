// A process of its own: the least that takes a command over HTTP and keeps it. Started by http.ts with what it keeps, a
// database file, and how many entries it holds at the start.
import { receiveBody } from '@holdfast/protocol';
import { compileSchema } from '@holdfast/server';
import { createGroupCommit } from '@holdfast/store';
import { connectDatabase, setDatabasePragmas } from '@holdfast/store/database';
import Fastify from 'fastify';
import { itemCount, makeGoods, placeCount } from './goods.ts';
import { openLeanBooks } from './ledger-baseline.ts';

interface ReceiveBody {
  readonly location: string;
  readonly lines: readonly { readonly item: string }[];
}

const [kept = '', path = '', entries = '0'] = process.argv.slice(2);
const key = new Uint8Array(32).fill(7);
const post = kept === 'books' ? keepBooks() : keepRows();

/** The lean twin of a posting: what the bench of the ledger is measured against. */
function keepBooks(): (body: ReceiveBody) => Promise<number> {
  const books = openLeanBooks(path, key);
  books.fill(Number(entries), makeGoods(placeCount, itemCount));
  return (body) => books.group.submit({ place: body.location, item: body.lines[0]?.item ?? '' });
}

/** One row with the body: no books at all, only a journal. */
function keepRows(): (body: ReceiveBody) => Promise<number> {
  const database = connectDatabase(path, key, {});
  setDatabasePragmas(database);
  database.exec('CREATE TABLE commands (seq INTEGER PRIMARY KEY, bytes TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO commands (bytes) VALUES (?)');
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const group = createGroupCommit<string, number>({
    store: {
      transact: (work) => {
        begin.run();
        const result = work(undefined as never);
        commit.run();
        return result;
      },
    },
    execute: (_, bytes) => Number(insert.run(bytes).lastInsertRowid),
    onPoisoned: (error) => {
      throw error;
    },
  });
  return (body) => group.submit(JSON.stringify(body));
}

const app = Fastify({ logger: false });
app.setValidatorCompiler(compileSchema);
app.post<{ Body: ReceiveBody }>('/receipts', { schema: { body: receiveBody } }, async (request, reply) => {
  return reply.code(201).send({ seq: await post(request.body) });
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
