import { openStore } from '../src/platform/open-store.ts';
import { sitesSuite } from './sites.suite.ts';

sitesSuite((dataFolder) => openStore({ dataFolder }));
