import { digestOf, type Clock, type Digest, type Instant, type StudyId } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { LocalNameStore } from '../names/local-name.store.js';
import { StoreError } from '../store.error.js';
import { digestOfProtocol } from './study.digest.js';
import { signatureSeal, signaturesGiven, statementOf, type ReviewSignature, type SignatureRow } from './signature.row.js';

/** Where a study stands at this site. */
export type SiteStudyState = 'received' | 'approved' | 'rejected' | 'extracting' | 'ready' | 'closed';

/** How many different people have to approve. */
const APPROVALS_NEEDED = 2;

/** A study as the site holds it. */
export interface SiteStudy {
  readonly digest: Digest;
  readonly studyId: StudyId;
  /** The protocol's canonical text, whose digest it is. */
  readonly protocol: string;
  readonly state: SiteStudyState;
  readonly receivedAt: Instant;
}

/** What the store of studies works with. */
export interface StudyStoreParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly releaseLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'mayRelease' | 'probe'>;
  readonly accounts: AccountStore;
  readonly names: LocalNameStore;
  readonly clock: Clock;
}

const NEXT: Readonly<Record<SiteStudyState, readonly SiteStudyState[]>> = {
  received: ['approved', 'rejected'],
  approved: ['extracting', 'ready', 'closed'],
  extracting: ['ready', 'closed'],
  ready: ['extracting', 'closed'],
  rejected: [],
  closed: [],
};

/** Studies that were sent to the site, and who said what to them. */
export class StudyStore {
  private readonly one: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly move: SqliteStatement;
  private readonly insertSignature: SqliteStatement;
  private readonly insertReason: SqliteStatement;

  constructor(private readonly parts: StudyStoreParts) {
    const { session } = parts;
    const columns = 'digest, study_id as studyId, protocol, state, received_at as receivedAt';
    this.one = session.prepare(`select ${columns} from study where digest = ?`);
    this.every = session.prepare(`select ${columns} from study order by received_at, digest`);
    this.insert = session.prepare(`insert into study values (?, ?, ?, 'received', ?)`);
    this.move = session.prepare('update study set state = ? where digest = ?');
    this.insertSignature = session.prepare('insert into signature values (?, ?, ?, ?, ?, ?)');
    this.insertReason = session.prepare('insert into signature_reason values (?, ?, ?, ?)');
  }

  /**
   * Keeps a protocol as it came; a known one changes nothing.
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
   * The signatures that count: those of the decision, or those that wait for another one. What waits was given under the present
   * tree of the log: a signature that a restored backup brings along is to be given again.
   */
  signaturesOf(digest: Digest): readonly ReviewSignature[] {
    const { session, vault, releaseLog } = this.parts;
    const given = signaturesGiven(session, vault, digest);
    const waits = this.one.get<SiteStudy>(digest)?.state === 'received';
    return given.filter(({ tree }) => !waits || tree === releaseLog.treeNumber).map(statementOf);
  }

  /**
   * One person's signature under the digest. One rejection rejects; the second approval by another person approves, with
   * its leaf, in the same transaction.
   * @param why it is rejected, one line: it stands beside the signature, under its seal and the digest of the decision
   * @throws StoreError NO_SUCH_STUDY, NOT_AN_APPROVER, STUDY_DECIDED, ALREADY_SIGNED; IN_QUARANTINE for a yes while nobody knows
   * whether this database is the one that goes on
   */
  sign(digest: Digest, account: string, decision: ReviewSignature['decision'], why?: string): SiteStudy {
    const { session, vault, accounts, releaseLog, heads, clock } = this.parts;
    return session.transaction(() => {
      if (!accounts.hasRole(account, 'approver')) {
        throw new StoreError('NOT_AN_APPROVER', 'this account may not sign studies');
      }
      if (this.get(digest).state !== 'received') throw new StoreError('STUDY_DECIDED', 'the study was decided already');
      if (this.signaturesOf(digest).some((signature) => signature.account === account)) {
        throw new StoreError('ALREADY_SIGNED', 'the same account cannot sign twice');
      }
      if (decision === 'approved' && !heads.mayRelease) {
        throw new StoreError('IN_QUARANTINE', 'no study is approved in quarantine', {
          hint: 'end it first: `collimate site recover`; what was signed before it has to be signed again',
        });
      }
      const row: Omit<SignatureRow, 'seal'> = {
        ...{ study: digest, account, decision },
        ...{ signedAt: clock.now(), tree: releaseLog.treeNumber, why: why ?? null },
      };
      if (why !== undefined) this.insertReason.write([digest, account, row.tree, why]);
      this.insertSignature.write([digest, account, decision, row.signedAt, row.tree, signatureSeal(vault, row)]);
      const signed = this.signaturesOf(digest);
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
      this.advance(digest, 'closed');
      this.parts.releaseLog.append({ kind: 'study-closed', study: digest, at: this.parts.clock.now() });
      return this.get(digest);
    });
  }

  private decide(digest: Digest, decision: ReviewSignature['decision'], signed: readonly ReviewSignature[]): void {
    this.move.write([decision, digest]);
    const statements = digestOf('collimate.review/1', { study: digest, signed });
    const at = this.parts.clock.now();
    this.parts.releaseLog.append({ kind: 'study-reviewed', study: digest, decision, statements, at });
  }
}
