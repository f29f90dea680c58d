import type { Clock, Digest, Instant, StudyId } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { LocalNameStore } from '../names/local-name.store.js';
import { StoreError } from '../store.error.js';
import { noteTakenBack, takenBack, type TakenBack } from './taken-back.row.js';
import { digestOfProtocol } from './study.digest.js';
import { APPROVALS_NEEDED, decisionsOf, digestOfDecision, engineOf, EARLIER_ENGINE } from './review.decision.js';
import { signatureSeal, signaturesGiven, statementOf, type ReviewSignature, type SignatureRow } from './signature.row.js';

/** State of a study at this site. */
export type SiteStudyState = 'received' | 'approved' | 'rejected' | 'extracting' | 'ready' | 'closed';

/** A study as the site holds it. */
export interface SiteStudy {
  readonly digest: Digest;
  readonly studyId: StudyId;
  /** The protocol's canonical text, whose digest it is. */
  readonly protocol: string;
  readonly state: SiteStudyState;
  readonly receivedAt: Instant;
}

/** Parts of the store of studies. */
export interface StudyStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'mayRelease' | 'probe' | 'memory'>;
  readonly accounts: AccountStore;
  readonly names: LocalNameStore;
  readonly clock: Clock;
  /** Definition of the engine that runs, for which people sign; undefined where this program computes nothing. */
  readonly engine: string | undefined;
}

/** Engines for which two people have approved a study, and waiting signatures. */
export interface EngineApproval {
  /** Definition of the engine that runs. */
  readonly runs: string;
  /**
   * Definitions that two people have approved, the newest last; a signature that names none counts for the definition
   * of its time.
   */
  readonly approved: readonly string[];
  /** For an approved study: signatures for the engine that runs now. They wait for a second person. */
  readonly waiting: readonly ReviewSignature[];
}

const NEXT: Readonly<Record<SiteStudyState, readonly SiteStudyState[]>> = {
  received: ['approved', 'rejected'],
  approved: ['extracting', 'ready', 'closed'],
  extracting: ['ready', 'closed'],
  ready: ['extracting', 'closed'],
  rejected: [],
  closed: [],
};

/** States in which the hospital's yes stands. */
const OPEN: readonly SiteStudyState[] = ['approved', 'extracting', 'ready'];

/** Studies that were sent to the site, with the decisions on them. */
export class StudyStore {
  private readonly one: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly move: SqliteStatement;
  private readonly insertSignature: SqliteStatement;
  private readonly insertReason: SqliteStatement;
  private readonly forget: SqliteStatement;
  private readonly deciding: SqliteStatement;

  constructor(private readonly parts: StudyStoreParts) {
    const { session } = parts;
    // A state that this program does not know counts as closed, so that nothing is released.
    const known = Object.keys(NEXT).map((state) => `'${state}'`);
    const state = `case when state in (${known.join(', ')}) then state else 'closed' end as state`;
    const columns = `digest, study_id as studyId, protocol, ${state}, received_at as receivedAt`;
    this.one = session.prepare(`select ${columns} from study where digest = ?`);
    this.every = session.prepare(`select ${columns} from study order by received_at, digest`);
    this.insert = session.prepare(`insert into study values (?, ?, ?, 'received', ?)`);
    this.move = session.prepare('update study set state = ? where digest = ?');
    this.insertSignature = session.prepare(
      `insert into signature (digest, account, decision, signed_at, tree, engine, seal, confirmation) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.forget = session.prepare(
      'delete from signature where digest = ? and account = ? and tree = ? and engine = ? and decided = 0',
    );
    this.deciding = session.prepare(
      'update signature set decided = 1 where digest = ? and account = ? and tree = ? and engine = ?',
    );
    this.insertReason = session.prepare('insert into signature_reason values (?, ?, ?, ?)');
  }

  /**
   * Keeps a protocol as received; a known one changes nothing. A study that the hospital has closed or refused is stored as
   * closed, if a restored database has forgotten it.
   * @throws StoreError STUDY_ALTERED if the text does not have the digest under which it came
   */
  receive(digest: Digest, studyId: StudyId, protocol: string): SiteStudy {
    const document = JSON.parse(protocol) as { readonly schema?: unknown };
    if (digestOfProtocol(document) !== digest) {
      throw new StoreError('STUDY_ALTERED', 'the protocol does not have the digest under which it came');
    }
    return this.parts.session.transaction(() => {
      if (this.one.get(digest) === undefined) {
        const at = this.parts.clock.now();
        this.insert.write([digest, studyId, protocol, at]);
        this.parts.releaseLog.append({ kind: 'study-received', study: digest, at });
        if (this.parts.heads.memory.closed.includes(digest)) this.shut(digest);
      }
      return this.get(digest);
    });
  }

  /** @throws StoreError NO_SUCH_STUDY */
  get(digest: Digest): SiteStudy {
    const row = this.one.get<SiteStudy>(digest);
    if (row === undefined) throw new StoreError('NO_SUCH_STUDY', 'the site has received no such study');
    return row;
  }

  all(): readonly SiteStudy[] {
    return this.every.all<SiteStudy>();
  }

  /**
   * The signatures that count: those of the newest decision, or those that wait for another one. A waiting signature
   * counts only under the present tree of the log and for the engine that runs; after a restored backup or an upgrade
   * it has to be given again.
   */
  signaturesOf(digest: Digest): readonly ReviewSignature[] {
    const given = this.given(digest);
    if (this.one.get<SiteStudy>(digest)?.state === 'received') return this.waitingOf(given).map(statementOf);
    return (decisionsOf(given).at(-1)?.signed ?? given).map(statementOf);
  }

  /** @returns for which definitions of the engine a study was approved; it counts for no other one */
  engineApproval(digest: Digest): EngineApproval {
    const given = this.given(digest);
    const decided = decisionsOf(given).filter(({ decision }) => decision === 'approved');
    const approved = [...new Set(decided.map(({ engine }) => engine))];
    const runs = this.parts.engine ?? approved.at(-1) ?? EARLIER_ENGINE;
    return { runs, approved, waiting: approved.includes(runs) ? [] : this.waitingOf(given).map(statementOf) };
  }

  /**
   * One person's signature under the digest, for the engine that runs. One rejection rejects; the second approval by another person
   * approves, with its leaf, in the same transaction. A study that was approved for another engine is approved for this one alike.
   * @param why it is rejected, one line: it stands beside the signature, under its seal and the digest of the decision
   * @throws StoreError NO_SUCH_STUDY, NOT_AN_APPROVER, STUDY_DECIDED, ALREADY_SIGNED; IN_QUARANTINE for a yes while nobody knows
   * whether this database is the one that goes on
   */
  sign(digest: Digest, account: string, decision: ReviewSignature['decision'], why?: string): SiteStudy {
    const { session, accounts, heads } = this.parts;
    return session.transaction(() => {
      if (!accounts.hasRole(account, 'approver')) {
        throw new StoreError('NOT_AN_APPROVER', 'this account may not sign studies');
      }
      if (!this.isAsked(digest, decision)) throw this.decided(digest);
      if (this.waitingOf(this.given(digest)).some((signature) => signature.account === account)) {
        throw new StoreError('ALREADY_SIGNED', 'the same account cannot sign twice');
      }
      if (decision === 'approved' && !heads.mayRelease) {
        throw new StoreError('IN_QUARANTINE', 'no study is approved in quarantine', {
          hint: 'end it first: `collimate site recover`; what was signed before it has to be signed again',
        });
      }
      this.write({ study: digest, account, decision, why: why ?? null });
      const signed = this.waitingOf(this.given(digest));
      if (decision === 'rejected' || signed.length >= APPROVALS_NEEDED) this.decide(digest, decision, signed);
      return this.get(digest);
    });
  }

  /** Moves an approved study on; one that is ready has its local names fixed. @throws StoreError NO_SUCH_STUDY, WRONG_STATE */
  advance(digest: Digest, state: 'extracting' | 'ready' | 'closed'): SiteStudy {
    return this.parts.session.transaction(() => {
      if (!NEXT[this.get(digest).state].includes(state)) {
        throw new StoreError('WRONG_STATE', 'the study cannot move there from where it stands');
      }
      this.move.write([state, digest]);
      if (state === 'ready') this.parts.names.fix(digest);
      return this.get(digest);
    });
  }

  /**
   * Takes the hospital's yes back, with its leaf.
   * @throws StoreError NO_SUCH_STUDY, WRONG_STATE, NOT_AN_APPROVER; COUNTER_UNWRITABLE, which says whether the study was closed
   */
  close(digest: Digest, account: string): SiteStudy {
    this.parts.heads.probe();
    try {
      return this.closeInside(digest, account);
    } catch (error) {
      const isDone = this.one.get<SiteStudy>(digest)?.state === 'closed';
      if (!isDone || !(error instanceof StoreError) || error.code !== 'COUNTER_UNWRITABLE') throw error;
      throw new StoreError('COUNTER_UNWRITABLE', 'the study is closed, but this is not remembered beside the keys yet', {
        details: { closed: true },
        hint: 'make room on the disk of the key folder; until then an older database that is put back opens the study again',
      });
    }
  }

  private closeInside(digest: Digest, account: string): SiteStudy {
    return this.parts.session.transaction(() => {
      if (!this.parts.accounts.hasRole(account, 'approver')) {
        throw new StoreError('NOT_AN_APPROVER', 'this account may not close studies');
      }
      this.takeBack(digest, account);
      return this.get(digest);
    });
  }

  /** Withdraws every approval, each with its leaf, because the site leaves. The right to say so was checked before. */
  closeAll(account: string): void {
    this.parts.session.transaction(() => {
      for (const { digest, state } of this.all()) if (OPEN.includes(state)) this.takeBack(digest, account);
    });
  }

  private shut(digest: Digest): void {
    this.move.write(['closed', digest]);
    this.parts.releaseLog.append({ kind: 'study-closed', study: digest, at: this.parts.clock.now() });
  }

  private takeBack(digest: Digest, account: string): void {
    const { session, vault, releaseLog, clock } = this.parts;
    this.advance(digest, 'closed');
    noteTakenBack(session, vault, { digest, account, at: clock.now() });
    releaseLog.append({ kind: 'study-closed', study: digest, at: clock.now() });
  }

  /**
   * @returns the person who withdrew the hospital's approval; undefined if nobody did, or if a recovery or a version
   *   that did not record it did
   */
  takenBack(digest: Digest): TakenBack | undefined {
    return takenBack(this.parts.session, this.parts.vault, digest);
  }

  /**
   * Whether a signature of that kind is wanted: a decision on a received study, or an approval for the engine that runs
   * now.
   */
  private isAsked(digest: Digest, decision: ReviewSignature['decision']): boolean {
    const { state } = this.get(digest);
    if (state === 'received') return true;
    const { runs, approved } = this.engineApproval(digest);
    return decision === 'approved' && OPEN.includes(state) && !approved.includes(runs);
  }

  private decided(digest: Digest): StoreError {
    const isOpen = OPEN.includes(this.get(digest).state);
    return new StoreError('STUDY_DECIDED', 'the study was decided already', {
      ...(isOpen && { hint: 'nothing more is to be signed; a yes is taken back by `collimate site leave DIGEST`' }),
    });
  }

  private given(digest: Digest): readonly SignatureRow[] {
    return signaturesGiven(this.parts.session, this.parts.vault, digest);
  }

  private waitingOf(given: readonly SignatureRow[]): readonly SignatureRow[] {
    const { engine, releaseLog, accounts } = this.parts;
    const isPresent = (row: SignatureRow): boolean =>
      row.tree === releaseLog.treeNumber && (engine === undefined || engineOf(row) === engine);
    const isStill = ({ account, signedAt: at, confirmation }: SignatureRow): boolean =>
      accounts.roles.counts(account, { at, confirmation });
    return given.filter((row) => row.decided === 0 && isPresent(row) && isStill(row));
  }

  private write(said: Pick<SignatureRow, 'study' | 'account' | 'decision' | 'why'>): void {
    const { clock, releaseLog, vault, engine, accounts } = this.parts;
    const { at: signedAt, confirmation } = accounts.roles.wordOf(said.account, clock.now());
    const row = { ...said, signedAt, tree: releaseLog.treeNumber, engine: engine ?? '', confirmation };
    const { study, account, decision, tree, why } = row;
    // A signature from before the account was confirmed again no longer counts, and is replaced.
    this.forget.run(study, account, tree, row.engine);
    if (why !== null) this.insertReason.write([study, account, tree, why]);
    this.insertSignature.write([study, account, decision, signedAt, tree, row.engine, signatureSeal(vault, row), confirmation]);
  }

  /** A study that was approved for another engine continues in its present state. */
  private decide(digest: Digest, decision: ReviewSignature['decision'], signed: readonly SignatureRow[]): void {
    if (this.get(digest).state === 'received') this.move.write([decision, digest]);
    for (const { account, tree, engine } of signed) this.deciding.write([digest, account, tree, engine]);
    const at = this.parts.clock.now();
    const statements = digestOfDecision(digest, signed);
    this.parts.releaseLog.append({ kind: 'study-reviewed', study: digest, decision, statements, at });
  }
}
