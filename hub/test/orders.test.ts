import { openStore } from '../src/platform/open-store.ts';
import { ordersSuite } from './orders.suite.ts';

ordersSuite((dataFolder) => openStore({ dataFolder }));
