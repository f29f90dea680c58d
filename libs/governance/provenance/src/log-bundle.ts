import { canonicalBytes, canonicalJson, toHex } from '@collimate/kernel-canonical';
import { ProvenanceError } from './provenance.error.js';
import { leafHash } from './tree-hash.js';

/** Name of the form of an exported log. */
export const LOG_BUNDLE = 'collimate.log/1';

/** First line of an exported log: the key and the checkpoints by which its entries are checked. */
export interface LogBundleHeader {
  readonly schema: typeof LOG_BUNDLE;
  /** Key of the log, `NAME+KEYID+BASE64`. */
  readonly key: string;
  /** The checkpoint over every entry of the bundle, a signed note. */
  readonly checkpoint: string;
  /** Checkpoints of earlier sizes with the cosignatures that witnesses gave, signed notes. */
  readonly cosigned: readonly string[];
  /** Keys of the witnesses whose signatures stand under the checkpoints, `NAME+KEYID+BASE64`. */
  readonly witnesses: readonly string[];
}

/** @returns the first line of an exported log, ended; canonical JSON, so that the same log has the same bytes */
export function bundleHeader(header: Omit<LogBundleHeader, 'schema'>): string {
  const { key, checkpoint, cosigned, witnesses } = header;
  return `${canonicalJson({ schema: LOG_BUNDLE, key, checkpoint, cosigned, witnesses })}\n`;
}

/** @param entry as its leaf holds it @returns the line of one entry, ended */
export function bundleEntry(index: number, entry: unknown): string {
  return `${canonicalJson({ index, entry, hash: toHex(leafHash(canonicalBytes(entry))) })}\n`;
}

/**
 * Reads the first line of an exported log.
 * @throws ProvenanceError BAD_BUNDLE unless it is the one canonical form of a header
 */
export function readBundleHeader(line: string): LogBundleHeader {
  const header = parsed(line);
  const { schema, key, checkpoint, cosigned, witnesses } = header ?? {};
  const isHeader =
    schema === LOG_BUNDLE && typeof key === 'string' && typeof checkpoint === 'string' && isTexts(cosigned) && isTexts(witnesses);
  if (!isHeader || bundleHeader({ key, checkpoint, cosigned, witnesses }) !== `${line}\n`) {
    throw new ProvenanceError('BAD_BUNDLE', 'the first line is not that of an exported log', {
      hint: 'Export the log again: `collimate study log FILE` or `collimate site log FILE`.',
    });
  }
  return { schema, key, checkpoint, cosigned, witnesses };
}

/** @returns the leaf of an entry's line, or undefined unless the line is the one form of the entry at that place */
export function readBundleEntry(index: number, line: string): Uint8Array | undefined {
  const entry = parsed(line)?.['entry'];
  if (typeof entry !== 'object' || entry === null) return undefined;
  try {
    return bundleEntry(index, entry) === `${line}\n` ? canonicalBytes(entry) : undefined;
  } catch {
    // A text without a canonical form, such as half of a character, was never in a log.
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
