import { ledgerStoreContract } from './ledger-store.contract.js';
import { MemoryLedgerStore } from './memory-ledger.store.js';
import { MemoryProvenanceLog } from './memory-provenance.log.js';
import { provenanceLogContract } from './provenance-log.contract.js';

provenanceLogContract('the log in memory', async () => {
  const log = new MemoryProvenanceLog();
  return { log, reopen: async () => log, close: async () => undefined };
});

ledgerStoreContract('the ledger in memory', async () => {
  let consentVersion = 0;
  const log = new MemoryProvenanceLog();
  const ledger = new MemoryLedgerStore(log, () => consentVersion);
  return {
    ledger,
    log,
    moveConsent: () => void (consentVersion += 1),
    reopen: async () => ({ ledger, log }),
    close: async () => undefined,
  };
});
