import { openStore } from '../src/platform/open-store.ts';
import { inputSuite } from './input.suite.ts';

inputSuite((dataFolder) => openStore({ dataFolder }));
