import { describeSettings, runProcess } from '@holdfast/server';
import { hubSettings, startHub } from './start-hub.ts';

const flags = process.argv.slice(2);
if (flags.includes('--help')) console.log(`Holdfast headquarters\n\n${describeSettings(hubSettings)}`);
else await runProcess(() => startHub(process.env, flags));
