export { MemoryProvenanceLog } from './memory-provenance.log.js';
export { MemoryLedgerStore } from './memory-ledger.store.js';
export { provenanceLogContract } from './provenance-log.contract.js';
export type { LogHarness } from './provenance-log.contract.js';
export { ledgerStoreContract, mustCharge } from './ledger-store.contract.js';
export type { LedgerHarness, OpenLedger } from './ledger-harness.js';
export { gaussian, granting, orderOf, textCodec } from './ledger-orders.js';
export { strictSignatureContract } from './strict-signature.contract.js';
