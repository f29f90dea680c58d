/*
 * One call from scan to features: `extract(compile(plan), volume, masks, wasmEngine())`. IBSI order throughout; image and masks are cut to the
 * ROI before anything heavy; the same plan on the same bytes gives the same bits.
 */
export { PipelineError } from './pipeline.error.js';
export { compile } from './compile.js';
export type { CompiledPlan } from './compile.js';
export { plainEngine, wasmEngine } from './engine.js';
export type { Engine } from './engine.js';
export { extract } from './extract.js';
export type { ExtractionOptions, ExtractionResult, NamedMask } from './extract.js';
export type { ExtractionStage } from './feature-rows.js';
export { InterpolationMemory } from './interpolation-memory.js';
export type { InterpolatedRoi } from './interpolation-memory.js';
export { ENGINE_DEFINITION } from './extraction-record.js';
export type { ExtractionRecord, ExtractionStep } from './extraction-record.js';
export type { NormalisationFacts, RecordedScale } from './normalisation-scale.js';
export type { DiagnosticRow } from './diagnostics.js';
export { fitsMemory, forecastMemory } from './memory-forecast.js';
export type { MemoryForecast, MemoryOutcome } from './memory-forecast.js';
export type { ProcessedRoi } from './processed-roi.js';
export { checkSameGrid } from './grid-agreement.js';
export { rowUnit } from './row-unit.js';
