/*
 * Where scans come from: from a place on disk to Volume and masks. The bytes are read here, what they mean is said by imaging/formats.
 */
export { openScan, opened } from './open-scan.js';
export type { OpenFacts, OpenOptions, OpenScan, ScanCode, ScanRefusal } from './open-scan.js';
export { imageKey } from './scan-order.js';
export type { ImagePlace, ScanOrder } from './scan-order.js';
export { ScanShelf } from './scan-shelf.js';
export type { KeptImage, MaskMatching } from './scan-shelf.js';
export { ScanError } from './scan.error.js';
export { memoryShare } from './scan-memory.js';
export { ANATOMIES } from './scan-facts.js';
export type { Anatomy, RegionFiles, ScanFacts, ScanRemarks } from './scan-facts.js';
export { LocatedError, SourceError, located } from './source.error.js';
export { DECOMPRESSORS } from './decompressors.js';
export { codecDecoders, withCodecs } from './pixel-codecs.js';
export { checkRegular, filesUnder, isFolder, readBytes } from './files.source.js';
export { nameOf, readImage } from './image.source.js';
export type { ImageChoice, ImageSource } from './image.source.js';
export { readMask, regionsIn } from './mask.source.js';
export type { MaskChoice, MaskSource } from './mask.model.js';
export { readCohort } from './cohort/cohort.table.js';
export type { CohortNeeds } from './cohort/cohort.cells.js';
export type { CohortLine, CohortTable } from './cohort/cohort.table.js';
export { commaLines, unheadedLines } from './cohort/cohort.oddities.js';
export { inWords } from './cohort/cohort.problem.js';
export type { CohortProblem } from './cohort/cohort.problem.js';
