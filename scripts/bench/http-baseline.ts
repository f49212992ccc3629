// A process of its own: the least that takes a command over HTTP and keeps it. Started by http.ts with a database file.
import { receiveBody } from '@holdfast/protocol';
import { compileSchema } from '@holdfast/server';
import { createGroupCommit } from '@holdfast/store';
import { connectDatabase, setDatabasePragmas } from '@holdfast/store/database';
import Fastify from 'fastify';

const [path = ''] = process.argv.slice(2);
const database = connectDatabase(path, new Uint8Array(32).fill(7), {});
setDatabasePragmas(database);
database.exec('CREATE TABLE commands (seq INTEGER PRIMARY KEY, bytes TEXT NOT NULL)');
const insert = database.prepare('INSERT INTO commands (bytes) VALUES (?)');
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');

/** The same grouping as a site's: one fsync a group. */
const group = createGroupCommit<string, number | bigint>({
  store: {
    transact: (work) => {
      begin.run();
      const result = work(undefined as never);
      commit.run();
      return result;
    },
  },
  execute: (_, bytes) => insert.run(bytes).lastInsertRowid,
  onPoisoned: (error) => {
    throw error;
  },
});

const app = Fastify({ logger: false });
app.setValidatorCompiler(compileSchema);
app.post('/receipts', { schema: { body: receiveBody } }, async (request, reply) => {
  const seq = Number(await group.submit(JSON.stringify(request.body)));
  return reply.code(201).send({ seq });
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
