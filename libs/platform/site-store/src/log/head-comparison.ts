import { sameHash, type TreeHead } from '@collimate/governance-provenance';
import { fromHex, toHex } from '@collimate/kernel-canonical';
import type { HeadCounter, HeadMark, SubjectVault } from '@collimate/platform-keystore';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { CommitSeals } from './commit.seal.js';
import { differenceTo, mostSpent, type Difference, type LedgerState } from './ledger.state.js';
import type { SiteLog } from './site-log.js';

/**
 * State of the database compared with the counter of its head. `behind`: it is older, a backup was restored. `forked`:
 * it is a copy that developed differently. `uncounted`: it is not empty and has no counter. `ahead`: the counter is the
 * older one, so it was put back. `altered`: the ledger differs from its log. Only `continues` may charge or answer.
 */
export type Standing = 'continues' | 'behind' | 'forked' | 'uncounted' | 'ahead' | 'altered';

/** Parts of the guard. */
export interface HeadGuardParts {
  readonly session: SqliteSession;
  readonly log: SiteLog;
  readonly subjectLog: SiteLog;
  readonly vault: SubjectVault;
  /** Undefined for a database from which nothing is released: then nothing outside it is compared. */
  readonly counter: HeadCounter | undefined;
}

/** Remembered facts of one commit. */
interface KnownCommit extends LedgerState {
  readonly commit: number;
  readonly quarantine?: string | null;
}

/** Compares the database with the counter beside the keys, and with the seal of its last commit. */
export class HeadComparison {
  private readonly readCommit: SqliteStatement;

  constructor(
    private readonly parts: HeadGuardParts,
    private readonly seals: CommitSeals,
  ) {
    this.readCommit = parts.session.prepare(`select value from counter where name = 'release-commit'`);
  }

  /** Number of the last commit of the release log, as the database says. */
  get commit(): number {
    return this.readCommit.get<{ value: number }>()!.value;
  }

  /** Whether nothing was ever written into the log. */
  get isNew(): boolean {
    return this.parts.log.head().size === 0 && this.parts.log.treeNumber === 1;
  }

  /** @param mark content of the counter */
  standing(mark: HeadMark | undefined): Standing {
    const { log, counter } = this.parts;
    if (counter === undefined) return 'continues';
    if (mark === undefined) return this.isNew ? 'continues' : 'uncounted';
    if (this.commit < mark.commit) return 'behind';
    if (this.commit > mark.commit + 1) return 'ahead';
    const isSame = this.commit === mark.commit;
    const counted = mark.tree === log.treeNumber ? this.headAt(mark.size) : isSame ? undefined : log.headOf(mark.tree, mark.size);
    if (counted === undefined || (isSame && log.head().size !== mark.size)) return 'forked';
    if (!sameHash(counted.root, fromHex(mark.root))) return 'forked';
    // The seal names a later commit than the database has: rows of that commit were removed, and its seal was left.
    if ((this.seals.read()?.commit ?? 0) > this.commit) return 'forked';
    if (mark.lifetime === undefined) return this.subjects(mark);
    // A database that is one commit ahead without this program's seal was altered in the file, whatever tree it begins.
    if (this.known(mark) === undefined) return 'forked';
    const { isSpent, isLifetime } = this.difference(mark);
    return isSpent || isLifetime ? 'altered' : this.subjects(mark);
  }

  /** The remembered commit of the database: the counted one, or the next one under its seal. */
  known(mark: HeadMark | undefined): KnownCommit | undefined {
    const { commit } = this;
    if (mark?.lifetime === undefined) return undefined;
    if (commit === mark.commit) return { ...mark, lifetime: mark.lifetime };
    const sealed = this.seals.read();
    const { size, root } = this.parts.log.head();
    const isHere = sealed?.commit === commit && sealed.tree === this.parts.log.treeNumber;
    return commit === mark.commit + 1 && isHere && sealed.size === size && sealed.root === toHex(root) ? sealed : undefined;
  }

  /** @returns differences between the rows and the state of the commit at which the database is */
  difference(mark: HeadMark | undefined): Difference {
    const known = this.known(mark);
    // Before the log begins there may be a budget, but no commit that sealed it.
    if (known === undefined || known.commit === 0) return { isSpent: false, isLifetime: false };
    return differenceTo(known, this.parts.session);
  }

  /** @returns the least spent budget and the newest lifetime budget, from counter and seal together */
  remembered(mark: HeadMark | undefined): LedgerState {
    const sealed = this.seals.read();
    const isSealNewer = sealed !== undefined && sealed.commit > (mark?.lifetime === undefined ? 0 : mark.commit);
    return {
      spent: mostSpent(mark?.spent ?? {}, sealed?.spent ?? {}),
      lifetime: (isSealNewer ? sealed : mark)?.lifetime ?? [],
    };
  }

  /**
   * This log of subjects has to include the one of the last change of consent; later entries, mostly extractions, are
   * not counted.
   */
  private subjects({ subject }: HeadMark): Standing {
    if (subject === undefined) return 'continues';
    const { subjectLog } = this.parts;
    const isShorter = subjectLog.treeNumber < subject.tree || subjectLog.head().size < subject.size;
    if (isShorter) return 'behind';
    return sameHash(subjectLog.head(subject.size).root, fromHex(subject.root)) ? 'continues' : 'forked';
  }

  private headAt(size: number): TreeHead | undefined {
    const { log } = this.parts;
    return size <= log.head().size ? log.head(size) : undefined;
  }
}
