import { canonicalBytes, canonicalJson, parseDigest, parseInstant, parseSiteId } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { ENTRY_FIELDS, type EntryKind, type EntryOf, type FieldForm } from './entry-kinds.table.js';
import type { LogEntry } from './log-entry.js';
import { ProvenanceError } from './provenance.error.js';
import { leafHash } from './tree-hash.js';

/** @returns the canonical JSON of an entry, the text of its leaf @throws ProvenanceError UNKNOWN_ENTRY_KIND, BAD_ENTRY */
export function entryText(entry: LogEntry): string {
  return canonicalJson(checkEntry(entry));
}

/** @returns the UTF-8 bytes of the leaf @throws ProvenanceError UNKNOWN_ENTRY_KIND, BAD_ENTRY */
export function entryBytes(entry: LogEntry): Uint8Array {
  return canonicalBytes(checkEntry(entry));
}

/** @returns the hash of the entry's leaf, 32 bytes @throws ProvenanceError UNKNOWN_ENTRY_KIND, BAD_ENTRY */
export function entryLeafHash(entry: LogEntry): Uint8Array {
  return leafHash(entryBytes(entry));
}

/**
 * Reads an entry back from the text of its leaf.
 * @throws ProvenanceError UNKNOWN_ENTRY_KIND, or BAD_ENTRY if the text is not the canonical form of a known kind
 */
export function parseEntry(text: string): LogEntry {
  const entry = checkEntry(parsedJson(text));
  if (canonicalJson(entry) !== text) throw new ProvenanceError('BAD_ENTRY', 'the text of a leaf is canonical JSON');
  return entry;
}

/**
 * Reads an entry of an expected kind, with its fields typed.
 * @param entry from a leaf or a proof, unchecked
 * @returns undefined for an entry of another kind or of a later version, and for a value that is not an entry
 */
export function entryOfKind<K extends EntryKind>(entry: unknown, kind: K): EntryOf<K> | undefined {
  try {
    const found = checkEntry(entry);
    return found.kind === kind ? (found as EntryOf<K>) : undefined;
  } catch {
    return undefined;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProvenanceError('BAD_ENTRY', 'the text of a leaf is not JSON');
  }
}

/** @throws ProvenanceError UNKNOWN_ENTRY_KIND for a kind, BAD_ENTRY for a field, that the table does not have */
export function checkEntry(candidate: unknown): LogEntry {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate)) {
    throw new ProvenanceError('BAD_ENTRY', 'an entry is an object');
  }
  const entry = candidate as Readonly<Record<string, unknown>>;
  const kind = entry.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(ENTRY_FIELDS, kind)) {
    throw new ProvenanceError('UNKNOWN_ENTRY_KIND', 'this version knows no such entry kind', {
      hint: 'read the log with a version at least as new as the one that wrote it',
    });
  }
  const fields = ENTRY_FIELDS[kind as EntryKind];
  for (const name of Object.keys(entry)) {
    if (name !== 'kind' && !Object.hasOwn(fields, name)) throw badField(name, 'does not belong to its kind');
  }
  for (const [name, form] of Object.entries(fields)) {
    if (!hasForm(entry[name], form)) throw badField(name, 'is missing or has another form');
  }
  return entry as unknown as LogEntry;
}

function badField(name: string, what: string): ProvenanceError {
  return new ProvenanceError('BAD_ENTRY', `a field of the entry ${what}`, { place: { tag: name } });
}

function hasForm(value: unknown, form: FieldForm): boolean {
  if (form === 'count') return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  if (typeof value !== 'string') return false;
  if (typeof form !== 'string') return form.includes(value);
  switch (form) {
    case 'digest':
      return accepts(parseDigest, value);
    case 'instant':
      return accepts(parseInstant, value);
    case 'identifier':
      return accepts(parseSiteId, value);
    case 'rational':
      return /^(0|[1-9]\d{0,399})(\/[1-9]\d{0,399})?$/.test(value);
    case 'version':
      return /^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9a-z.]{1,32})?$/.test(value);
    default:
      return assertNever(form);
  }
}

function accepts(parse: (text: string) => string, value: string): boolean {
  try {
    parse(value);
    return true;
  } catch {
    return false;
  }
}
