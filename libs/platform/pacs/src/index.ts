/*
 * Where scans come from: files and folders to Volume and Mask. The bytes are read here, what they mean is said by imaging/formats.
 */
export { LocatedError, SourceError, located } from './source.error.js';
export { DECOMPRESSORS } from './decompressors.js';
export { withCodecs } from './pixel-codecs.js';
export { filesUnder, isFolder, readBytes } from './files.source.js';
export { nameOf, readImage } from './image.source.js';
export type { ImageChoice, ImageSource } from './image.source.js';
export { readMask } from './mask.source.js';
export type { MaskChoice, MaskSource } from './mask.source.js';
