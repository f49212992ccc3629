import { openStore } from '../src/platform/open-store.ts';
import { stockSuite } from './stock.suite.ts';

stockSuite((dataFolder) => openStore({ dataFolder }));
