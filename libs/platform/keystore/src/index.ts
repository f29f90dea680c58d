export { KeystoreError } from './keystore.error.js';
export type { KeystoreErrorCode } from './keystore.error.js';
export { HeadCounter } from './head-counter.js';
export type { CountedBudget, CountedHead, HeadMark } from './head-counter.js';
export { Keystore } from './keystore.js';
export { lookOf, spellingOf, SubjectVault } from './subject-vault.js';
export { NodeMaskCrypto } from './node-mask.crypto.js';
export { isSignedStrictly } from './strict.signature.js';
