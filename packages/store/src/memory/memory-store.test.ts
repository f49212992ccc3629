import { asLedgerStore } from '@holdfast/domain';
import { describeStoreContract } from '@holdfast/testkit/store-contract';
import { createMemoryStore } from './memory-store.ts';

describeStoreContract('maps in memory', async (hash) => {
  const store = createMemoryStore({ hash });
  return {
    store: asLedgerStore(store),
    reopen: async () => {
      store.powerCut();
      return asLedgerStore(store);
    },
    destroy: async () => store.close(),
  };
});
