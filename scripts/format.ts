// `npm run format [-- PATH…]`: rewrites files the way the project writes them.
import { runToolVisibly } from './checks/run-tool.ts';

const isOk = await runToolVisibly('oxfmt', process.argv.slice(2));
process.exitCode = isOk ? 0 : 1;
