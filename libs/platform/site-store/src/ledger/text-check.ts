import { commitTo } from '@collimate/governance-provenance';
import type { Digest } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import { digestOfProtocol } from '../review/study.digest.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { readEntry } from '../log/stored.text.js';

/** Studies that differ from the log. */
export interface AlteredStudies {
  /** The protocol is not the one that arrived under this digest. */
  readonly protocols: readonly Digest[];
  /** The names that were fixed for the study differ or are gone; or it is marked as ready, and no names were fixed. */
  readonly names: readonly Digest[];
}

/** Parts that the check reads. */
export interface TextCheckParts {
  readonly session: SqliteSession;
  readonly log: SiteLog;
  readonly vault: SubjectVault;
}

interface StudyText {
  readonly digest: Digest;
  readonly id: string;
  readonly protocol: string;
  readonly state: string;
}

/**
 * Compares stored studies with their leaves: each protocol has to have the digest under which it arrived, and the names
 * fixed for a study have to be those that the log commits to. A ready study has such a leaf: without it nobody of the
 * hospital declared it ready. Finished studies are not checked.
 * @param readyBefore digests of studies that were ready before versions fixed names; undefined while they are not known
 */
export function alteredStudies(
  { session, log, vault }: TextCheckParts,
  readyBefore: readonly string[] | undefined,
): AlteredStudies {
  const received = new Set<string>();
  const fixed = new Map<string, Digest>();
  for (let tree = 1; tree <= log.treeNumber; tree++) {
    for (const text of log.leavesOf(tree)) {
      const entry = readEntry(text);
      if (entry?.kind === 'study-received') received.add(entry.study);
      else if (entry?.kind === 'names-fixed') fixed.set(entry.study, entry.commitment);
    }
  }
  const studies = session
    .prepare(`select digest, study_id as id, protocol, state from study where state not in ('closed', 'rejected')`)
    .all<StudyText>();
  const rows = session.prepare('select study, sealed from study_names').all<{ study: string; sealed: Uint8Array }>();
  const names = new Map(rows.map(({ study, sealed }) => [study, sealed]));
  const areNames = ({ digest, state }: StudyText): boolean => {
    const sealed = names.get(digest);
    const isSaid = state !== 'ready' || fixed.has(digest) || readyBefore === undefined || readyBefore.includes(digest);
    if (!isSaid) return false;
    return fixed.get(digest) === (sealed === undefined ? undefined : commitmentTo(vault, digest, sealed));
  };
  return {
    protocols: studies.filter((study) => !received.has(study.digest) || !isTextOf(study)).map(({ digest }) => digest),
    names: studies.filter((study) => !areNames(study)).map(({ digest }) => digest),
  };
}

/** The id must be the one in the protocol: under another id the study would have a second budget. */
function isTextOf({ digest, id, protocol }: StudyText): boolean {
  try {
    const document = JSON.parse(protocol) as { readonly id?: unknown; readonly schema?: unknown };
    return document.id === id && digestOfProtocol(document) === digest;
  } catch {
    // A text that cannot be read is not the one that arrived.
    return false;
  }
}

/** @returns the commitment that the log should have; null for a text that cannot be opened */
function commitmentTo(vault: SubjectVault, study: string, sealed: Uint8Array): Digest | null {
  try {
    const names: unknown = JSON.parse(vault.unsealForSite(`study-names/${study}`, sealed));
    return commitTo(vault.saltForSite(`study-names/${study}`), { study, names });
  } catch (error) {
    if (error instanceof CollimateError || error instanceof SyntaxError) return null;
    throw error;
  }
}
