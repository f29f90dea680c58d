import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { AccountRepository } from './account.repository.js';
import { AssignmentRepository } from './assignment.repository.js';
import { openEmbedded } from './embedded.database.js';
import { migrate, WRITER_LOCK } from './migrate.js';
import { CommittedTree, SqlProvenanceLog } from './provenance.store.js';
import { RequestRepository } from './request.repository.js';
import { RoundRepository } from './round.repository.js';
import type { Schema } from './schema.js';
import { SiteRepository } from './site.repository.js';
import { StudyRepository } from './study.repository.js';
import { WitnessRepository } from './witness.repository.js';

/** Where the coordinator's truth lives. */
export type StoreLocation =
  /** A PostgreSQL server, 15 or newer. */
  | { readonly kind: 'server'; readonly url: string }
  /** PostgreSQL inside this process, in a folder of its own. */
  | { readonly kind: 'embedded'; readonly dir: string; readonly templateDir?: string };

/** All repositories over one connection or one transaction. */
export interface StoreSession {
  readonly sites: SiteRepository;
  readonly studies: StudyRepository;
  readonly assignments: AssignmentRepository;
  readonly rounds: RoundRepository;
  readonly witnesses: WitnessRepository;
  readonly requests: RequestRepository;
  readonly accounts: AccountRepository;
  readonly log: SqlProvenanceLog;
}

/** The coordinator's one durable truth. Reads go through `read`, every change through `write`. */
export class CoordinatorStore {
  /** Repositories outside any transaction. */
  readonly read: StoreSession;
  private readonly tree = new CommittedTree();

  private constructor(
    private readonly db: Kysely<Schema>,
    private readonly closeDatabase: () => Promise<void>,
  ) {
    this.read = this.session(db);
  }

  /** Opens the database and brings it to the newest version. @throws StoreError */
  static async open(location: StoreLocation): Promise<CoordinatorStore> {
    const { db, close } = location.kind === 'server' ? openServer(location.url) : await openFolder(location);
    try {
      await migrate(db);
    } catch (error) {
      await close();
      throw error;
    }
    return new CoordinatorStore(db.withSchema('collimate'), close);
  }

  /** Runs a change in one transaction, after all changes before it: either everything of it is kept or nothing. */
  write<T>(work: (session: StoreSession) => Promise<T>): Promise<T> {
    return this.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(WRITER_LOCK)})`.execute(tx);
      return work(this.session(tx));
    });
  }

  /** Waits for what is running and closes the database. */
  async close(): Promise<void> {
    await this.closeDatabase();
  }

  private session(db: Kysely<Schema>): StoreSession {
    return {
      sites: new SiteRepository(db),
      studies: new StudyRepository(db),
      assignments: new AssignmentRepository(db),
      rounds: new RoundRepository(db),
      witnesses: new WitnessRepository(db),
      requests: new RequestRepository(db),
      accounts: new AccountRepository(db),
      log: new SqlProvenanceLog(db, this.tree, this.db),
    };
  }
}

interface OpenDatabase {
  readonly db: Kysely<Schema>;
  readonly close: () => Promise<void>;
}

function openServer(url: string): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 8, application_name: 'collimate-coordinator' });
  // An idle connection that the server closes is replaced at the next query.
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

async function openFolder(location: { readonly dir: string; readonly templateDir?: string }): Promise<OpenDatabase> {
  const embedded = await openEmbedded(location.dir, location.templateDir);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: embedded.pool as unknown as pg.Pool }) });
  return { db, close: embedded.close };
}
