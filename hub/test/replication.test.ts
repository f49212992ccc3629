import { openStore } from '../src/platform/open-store.ts';
import { replicationSuite } from './replication.suite.ts';

replicationSuite((dataFolder) => openStore({ dataFolder }));
