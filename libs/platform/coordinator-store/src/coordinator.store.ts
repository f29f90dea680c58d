import { sql, type Kysely } from 'kysely';
import type { LogEntry } from '@collimate/governance-provenance';
import { AccountRepository } from './repositories/account.repository.js';
import { AttemptRepository } from './repositories/attempt.repository.js';
import { AssignmentRepository } from './repositories/assignment.repository.js';
import { CosignatureRepository } from './repositories/cosignature.repository.js';
import type { CopyEnd } from './copied.tables.js';
import { copyDatabase } from './database.copy.js';
import { MemberRepository } from './repositories/member.repository.js';
import { migrate, WRITER_LOCK } from './migrations/migrate.js';
import { openDatabase, type LentDatabase, type StoreLocation } from './open.database.js';
import { CommittedTree, SqlProvenanceLog } from './provenance.store.js';
import { checkStoreOwner, claimStore, touchStore, type StoreOwner } from './repositories/owner.repository.js';
import { RequestRepository } from './repositories/request.repository.js';
import { ReturnProbe } from './return.probe.js';
import { RoundRepository } from './repositories/round.repository.js';
import type { Schema } from './schema.js';
import { InvitationRepository } from './repositories/invitation.repository.js';
import { CertificateRepository } from './repositories/certificate.repository.js';
import { SiteRepository } from './repositories/site.repository.js';
import { StoreError, type StoreErrorCode } from './store.error.js';
import { StudyRepository } from './repositories/study.repository.js';
import type { PoolEvents } from './told.pool.js';
import { TroubleVoice } from './trouble.voice.js';
import { WitnessRepository } from './repositories/witness.repository.js';
import { WriterSeat } from './writer.seat.js';

/** All repositories over one connection or one transaction. */
export interface StoreSession {
  readonly sites: SiteRepository;
  readonly invitations: InvitationRepository;
  readonly certificates: CertificateRepository;
  readonly studies: StudyRepository;
  readonly assignments: AssignmentRepository;
  readonly rounds: RoundRepository;
  readonly attempts: AttemptRepository;
  readonly members: MemberRepository;
  readonly witnesses: WitnessRepository;
  readonly cosignatures: CosignatureRepository;
  readonly requests: RequestRepository;
  readonly accounts: AccountRepository;
  readonly log: SqlProvenanceLog;
}

/** Events of a store that its program is told while it runs; each change once. */
export interface StoreEvents {
  /** The database is away, full, or read-only: calls may fail until that has passed. */
  lost(trouble: StoreError): void;
  /** Changes are kept again after the trouble of this code. */
  recovered(code: StoreErrorCode): void;
  /** Another process of the same coordinator writes; this one only answers reading calls. */
  standsBy(): void;
  /** This process writes, from now on or again. */
  leads(): void;
  /** An entry of the log that was committed. */
  written(entry: LogEntry): void;
}

/** Settings of a store: its owner, and who hears of its events. */
export interface StoreOptions {
  readonly owner?: StoreOwner;
  readonly events?: StoreEvents;
}

/** The coordinator's one durable truth. Reads go through `read`, every change through `write`. */
export class CoordinatorStore {
  /** Repositories outside any transaction. */
  readonly read: StoreSession;
  private readonly tree = new CommittedTree();
  private isLeading = false;
  private isClosed = false;
  /** Whether `leads` was the last report. */
  private hasSeat = false;
  /** Why this process does not write now. */
  private obstacle = standsBy();
  private seat: WriterSeat | undefined;
  /** Trouble during the start is thrown, and is not tried again. */
  private hasStarted = false;
  private readonly probe = new ReturnProbe({
    isTroubled: () => this.voice.isTroubled,
    write: async () => void (this.isLeading && (await this.db.transaction().execute((tx) => touchStore(tx)))),
  });
  private readonly duties: (() => Promise<void>)[] = [];
  private readonly db: Kysely<Schema>;

  private constructor(
    private readonly raw: Kysely<Schema>,
    private readonly closeDatabase: () => Promise<void>,
    private readonly options: StoreOptions,
    private readonly voice: TroubleVoice,
  ) {
    this.db = raw.withSchema('collimate');
    this.read = this.session(this.db);
  }

  /**
   * Opens the database, brings it to the newest version and takes the right to write. On a server where another process of
   * the same coordinator has it, this one stands by and takes over when that one ends.
   * @throws StoreError STORE_LOCKED, STORE_OF_ANOTHER_COORDINATOR, STORE_UNREACHABLE, STORE_LOGIN_REFUSED, STORE_MISSING,
   *   STORE_READ_ONLY, STORE_FULL, STORE_UNREADABLE, MIGRATION_ALTERED, MIGRATION_UNKNOWN
   */
  static async open(location: StoreLocation | LentDatabase, options: StoreOptions = {}): Promise<CoordinatorStore> {
    const { events } = options;
    const voice = new TroubleVoice({
      troubled: (trouble) => events?.lost(trouble),
      recovered: (code) => events?.recovered(code),
    });
    const pool: PoolEvents = { met: () => undefined, wrote: () => undefined };
    const { db, close } = await openDatabase(location, pool);
    const store = new CoordinatorStore(db, close, options, voice);
    try {
      if (location.kind === 'server') await store.takeSeat(location.url);
      else await store.lead();
    } catch (error) {
      await store.close();
      throw error;
    }
    // Trouble during the start is thrown, and reported by the caller.
    store.hasStarted = true;
    pool.met = (trouble) => {
      voice.met(trouble);
      store.probe.begin();
    };
    // Only the writing process reports it. A process that is just taking the right to write will report that instead.
    pool.wrote = () => void (store.hasSeat && voice.wrote());
    return store;
  }

  /** Whether this process writes; one that does not stands by. */
  get leads(): boolean {
    return this.isLeading;
  }

  /**
   * Runs a change in one transaction, after all earlier changes; it is kept whole or not at all.
   * @throws StoreError STORE_STANDS_BY while another process writes, and the database's own troubles
   */
  write<T>(work: (session: StoreSession) => Promise<T>): Promise<T> {
    if (!this.isLeading) return Promise.reject(this.obstacle);
    return this.transact(work);
  }

  /**
   * As `write`, without waiting for the disk, for changes that may be lost when the machine loses its power. A later
   * `write` keeps them too.
   * @throws StoreError as `write`
   */
  writeSoon<T>(work: (session: StoreSession) => Promise<T>): Promise<T> {
    if (!this.isLeading) return Promise.reject(this.obstacle);
    return this.transact(work, 'soon');
  }

  /**
   * Does something whenever this process begins to write: now, if it does, and each time that it takes the right again.
   * @param duty its failure gives the right back, and it is tried again
   */
  async whenLeading(duty: () => Promise<void>): Promise<void> {
    this.duties.push(duty);
    if (this.isLeading) await duty();
  }

  /** Copies the database as it is at one moment, while it is in use. @param write takes a line with its line end */
  copy(write: (line: string) => Promise<void>): Promise<CopyEnd> {
    return copyDatabase(this.raw, write);
  }

  /** Whether this process has not closed the database. */
  get isOpen(): boolean {
    return !this.isClosed;
  }

  /** @throws StoreError STORE_UNREACHABLE once this process has closed the database, for good */
  checkOpen(): void {
    if (this.isClosed)
      throw new StoreError('STORE_UNREACHABLE', 'this process has closed its database', { hint: 'start it again' });
  }

  /** Waits for running transactions and closes the database. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.isLeading = false;
    await this.probe.close();
    await this.seat?.close();
    await this.closeDatabase();
  }

  private async takeSeat(url: string): Promise<void> {
    const { events, owner } = this.options;
    this.seat = new WriterSeat(url, {
      taken: () => this.lead(),
      lost: (trouble) => {
        this.isLeading = false;
        this.obstacle = trouble instanceof StoreError ? trouble : cutOff();
        this.hasSeat = false;
        if (this.hasStarted && this.voice.isNews(this.obstacle)) events?.lost(this.obstacle);
      },
      occupied: () => {
        this.isLeading = false;
        this.obstacle = standsBy();
        this.hasSeat = false;
        this.voice.forget();
        events?.standsBy();
      },
    });
    await this.seat.start();
    if (!this.isLeading && owner !== undefined) await checkStoreOwner(this.db, owner);
  }

  private async lead(): Promise<void> {
    const { owner, events } = this.options;
    await migrate(this.raw);
    if (owner !== undefined) await claimStore(this.db, owner);
    this.isLeading = true;
    try {
      for (const duty of this.duties) await duty();
    } catch (error) {
      this.isLeading = false;
      throw error;
    }
    this.hasSeat = true;
    this.voice.forget();
    events?.leads();
  }

  /** @param kept whether the commit waits until the disk has it */
  private async transact<T>(work: (session: StoreSession) => Promise<T>, kept: 'now' | 'soon' = 'now'): Promise<T> {
    const entries: LogEntry[] = [];
    const done = await this.db.transaction().execute(async (tx) => {
      if (kept === 'soon') await sql`set local synchronous_commit to off`.execute(tx);
      await sql`select pg_advisory_xact_lock(${sql.lit(WRITER_LOCK)})`.execute(tx);
      return work(this.session(tx, entries));
    });
    for (const entry of entries) this.options.events?.written(entry);
    return done;
  }

  private session(db: Kysely<Schema>, entries: LogEntry[] = []): StoreSession {
    return {
      sites: new SiteRepository(db),
      invitations: new InvitationRepository(db),
      certificates: new CertificateRepository(db),
      studies: new StudyRepository(db),
      assignments: new AssignmentRepository(db),
      rounds: new RoundRepository(db),
      attempts: new AttemptRepository(db),
      members: new MemberRepository(db),
      witnesses: new WitnessRepository(db),
      cosignatures: new CosignatureRepository(db),
      requests: new RequestRepository(db),
      accounts: new AccountRepository(db),
      log: new SqlProvenanceLog(db, this.tree, this.db, (entry) => void entries.push(entry)),
    };
  }
}

function standsBy(): StoreError {
  return new StoreError('STORE_STANDS_BY', 'another process of this coordinator writes now; this one stands by', {
    hint: 'ask that one, or end it: this one takes over within seconds',
  });
}

function cutOff(): StoreError {
  return new StoreError('STORE_UNREACHABLE', 'the connection to the database has ended', {
    hint: 'it is tried again every second; nothing is lost',
  });
}
