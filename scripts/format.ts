// `npm run format [-- PATH…]`: rewrites files the way the project writes them.
import { runTool } from './checks/run-tool.ts';

const { isOk } = await runTool('oxfmt', process.argv.slice(2), { output: 'shown' });
process.exitCode = isOk ? 0 : 1;
