export { CanonicalError } from './canonical.error.js';
export { canonicalBytes, canonicalJson } from './canonical-json.js';
export type { Json } from './canonical-json.js';
export { digestOf, fromHex, parseDigest, sha256Bytes, sha256Hex, toHex } from './digest.js';
export type { Digest } from './digest.js';
export { parseRoundId, parseSiteId, parseStudyId } from './identifier.js';
export type { RoundId, ScanKey, SiteId, StudyId, SubjectKey } from './identifier.js';
export { Clock, instantFromMs, instantToMs, parseInstant } from './clock.js';
export type { Instant } from './clock.js';
