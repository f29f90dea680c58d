import { commitTo, type LogEntry } from '@collimate/governance-provenance';
import { digestOf } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { readEntry } from './ledger-lines.js';

type EntryOf<K extends LogEntry['kind']> = Extract<LogEntry, { readonly kind: K }>;

/**
 * Holds what is kept of studies to its leaves: each protocol has the digest under which it arrived, by which everything else
 * names it, and the names that were fixed for a study are those to which the log commits.
 * @returns what does not hold, once each
 */
export function textFaults(
  session: SqliteSession,
  log: SiteLog,
  vault: SubjectVault,
): readonly ('protocol-differs' | 'names-differ')[] {
  const received = new Set<string>();
  const fixed = new Map<string, EntryOf<'names-fixed'>>();
  for (let tree = 1; tree <= log.treeNumber; tree++) {
    for (const text of log.leavesOf(tree)) {
      const entry = readEntry(text);
      if (entry?.kind === 'study-received') received.add(entry.study);
      else if (entry?.kind === 'names-fixed') fixed.set(entry.study, entry);
    }
  }
  const studies = session.prepare('select digest, study_id as id, protocol from study').all<StudyText>();
  const areTexts = studies.every((study) => received.has(study.digest) && isTextOf(study));
  const names = session.prepare('select study, sealed from study_names').all<{ study: string; sealed: Uint8Array }>();
  const areNames = names.every(({ study, sealed }) => fixed.get(study)?.commitment === commitmentTo(vault, study, sealed));
  const isNoneGone = [...fixed.keys()].every((study) => names.some((row) => row.study === study));
  return [...(areTexts ? [] : (['protocol-differs'] as const)), ...(areNames && isNoneGone ? [] : (['names-differ'] as const))];
}

interface StudyText {
  readonly digest: string;
  readonly id: string;
  readonly protocol: string;
}

/** The id stands in the protocol too: under another one a study would have a budget of its own. */
function isTextOf({ digest, id, protocol }: StudyText): boolean {
  try {
    const document = JSON.parse(protocol) as { readonly id?: unknown };
    return document.id === id && digestOf('collimate.study/1', document) === digest;
  } catch {
    // A text that cannot be read is not the one that arrived.
    return false;
  }
}

function commitmentTo(vault: SubjectVault, study: string, sealed: Uint8Array): string | undefined {
  try {
    const names: unknown = JSON.parse(vault.unsealForSite(`study-names/${study}`, sealed));
    return commitTo(vault.saltForSite(`study-names/${study}`), { study, names });
  } catch (error) {
    if (error instanceof CollimateError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
