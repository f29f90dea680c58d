export { ed25519Check, rawPublicKey } from './ed25519.js';
export { isWitness, parseWitness, type WitnessAddress } from './witness.address.js';
export { WITNESS_ANSWER_BYTES, WITNESS_ANSWER_MS, WitnessClient, type Cosignature, type WitnessPost } from './witness.client.js';
export { WitnessError, type WitnessErrorCode } from './witness.error.js';
