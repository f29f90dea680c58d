export { MechanismError } from './mechanism.error.js';
export type { MechanismErrorCode } from './mechanism.error.js';
export type { Mechanism } from './mechanism.js';
export { RandomReader } from './random.reader.js';
export { discreteGaussianSampler } from './discrete-gaussian.sampler.js';
export { discreteGaussian } from './discrete-gaussian.mechanism.js';
export { mechanismOf } from './mechanism-of-event.js';
export { encodeRecord, insideBall } from './lattice.encoder.js';
export type { EncodedRecord } from './lattice.encoder.js';
