export { auditAccepts, auditMeanShift } from './privacy-audit.js';
export type { AuditResult } from './privacy-audit.js';
export { chiSquare, lagOneCorrelation } from './chi-square.js';
export { rhoOfPureEpsilon } from './pure-epsilon.js';
export { mutantSampler, stretchedSampler } from './mutants.js';
export { BERNOULLI_EXP_ROWS, SAMPLER_ROWS } from './sampler-vectors.table.js';
export type { Bin, MutantName, SamplerRow } from './sampler-vectors.table.js';
