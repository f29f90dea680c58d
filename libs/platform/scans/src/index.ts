/*
 * Where scans come from: files and folders to Volume and Mask. The bytes are read here, what they mean is said by imaging/formats.
 */
export { LocatedError, SourceError, located } from './source.error.js';
export { DECOMPRESSORS } from './decompressors.js';
export { withCodecs } from './pixel-codecs.js';
export { filesUnder, isFolder, readBytes } from './files.source.js';
export { nameOf, readImage } from './image.source.js';
export type { ImageChoice, ImageSource } from './image.source.js';
export { unitFit } from './unit-fit.js';
export { readMask } from './mask.source.js';
export type { MaskChoice, MaskSource } from './mask.model.js';
export { regionsIn } from './regions.source.js';
export { ANATOMIES, REGION_NAMES, scanFacts } from './scan-facts.js';
export type { Anatomy, RegionFiles, ScanFacts, ScanRemarks } from './scan-facts.js';
