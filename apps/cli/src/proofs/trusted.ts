import type { StudyProtocol } from '@collimate/governance-study';
import type { LogBeside } from './log-beside.js';

/** Trust of the reader of a document, and files beside the document. */
export interface Trusted {
  readonly protocol?: StudyProtocol;
  /** Fingerprint of the log's key, hex. */
  readonly key?: string;
  /** Fingerprints of the log keys of sites, hex. */
  readonly siteKeys?: ReadonlyMap<string, string>;
  /** The coordinator's log, as it was exported. */
  readonly log?: LogBeside;
  /** The folder of the document, whose files an attestation is checked against; the working folder if undefined. */
  readonly folder?: string;
}
