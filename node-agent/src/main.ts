import { demoControl, describeSettings, readSettings, runProcess } from '@holdfast/server';
import { nodeSettings } from './platform/node-settings.ts';
import { startNode } from './start-node.ts';

const flags = process.argv.slice(2);
if (flags.includes('--help')) {
  console.log(`Holdfast site\n\n  node node-agent/src/main.ts [flags]\n\n${describeSettings(nodeSettings)}`);
} else {
  await runProcess(async () =>
    startNode(readSettings(nodeSettings, process.env, flags), {
      onFailure: () => process.exit(1),
      now: Date.now,
      story: demoControl(process.env),
    }),
  );
}
