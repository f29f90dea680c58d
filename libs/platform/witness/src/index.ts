export { ed25519Check, rawPublicKey } from './ed25519.js';
export { parseWitness, type WitnessAddress } from './witness.address.js';
export { WitnessClient, type Cosignature } from './witness.client.js';
export { WitnessError, type WitnessErrorCode } from './witness.error.js';
