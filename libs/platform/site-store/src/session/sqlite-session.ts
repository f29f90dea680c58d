import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StoreError } from '../store.error.js';
import { guarded } from './sqlite-failure.js';

/** Type of a parameter. */
export type SqlValue = SQLInputValue;

/** Pages that are kept in memory, KiB: as many as were read or written, and no more than this. */
const CACHE_KIB = 32_768;

/** A prepared statement whose failures are StoreErrors. It is prepared when it is first run: a program runs few of the 300 of the store. */
export class SqliteStatement {
  private prepared: StatementSync | undefined;

  // Frozen, because the ledger believes the rows that it reads through it (ADR 0117).
  static {
    Object.freeze(this.prototype);
  }

  constructor(private readonly prepare: () => StatementSync) {}

  /** For use inside of `guarded`. */
  private get statement(): StatementSync {
    return (this.prepared ??= this.prepare());
  }

  /** @returns how many rows changed */
  run(...values: readonly SqlValue[]): number {
    return guarded(() => Number(this.statement.run(...values).changes));
  }

  /**
   * Changes a number of rows, one by default.
   * @throws StoreError WRITE_IGNORED if the database changed more or fewer: an unwritten row does not count as done
   */
  write(values: readonly SqlValue[], rows = 1): void {
    if (this.run(...values) !== rows) {
      throw new StoreError('WRITE_IGNORED', 'the database did not write what it was told to', {
        hint: 'its rules are not those of this program: stop the agent, and start it again',
      });
    }
  }

  /** @returns the first row, or undefined; the caller names its shape, which the schema is strict about */
  get<Row>(...values: readonly SqlValue[]): Row | undefined {
    return guarded(() => this.statement.get(...values) as Row | undefined);
  }

  /** @returns all rows */
  all<Row>(...values: readonly SqlValue[]): readonly Row[] {
    return guarded(() => this.statement.all(...values) as unknown as readonly Row[]);
  }

  /** Reads rows one by one, where all of them would be too many for memory. */
  *each<Row>(...values: readonly SqlValue[]): Generator<Row, void, undefined> {
    const rows = guarded(() => this.statement.iterate(...values));
    for (;;) {
      const next = guarded(() => rows.next());
      if (next.done === true) return;
      yield next.value as Row;
    }
  }
}

/** Is told of every commit; one per session. */
export interface CommitWatcher {
  /** Before a transaction that is not part of another one begins. */
  beforeBegin(): void;
  /**
   * At the beginning of a transaction, and of each part of one. @returns called if it is undone: later notes do not
   * count then
   */
  begun(): () => void;
  /** Inside of it, before it commits; an error undoes it. */
  beforeCommit(): void;
  /** After it is durable, before its caller goes on. */
  afterCommit(): void;
}

/**
 * The one connection to the site's database. It is exclusive: a second program, or a second session of this one, is
 * refused at once. Every commit is on the disk before `transaction` returns (WAL, synchronous=FULL), and deleted data
 * is overwritten. Nothing else in this program may open the file: closing it would drop the lock.
 */
export class SqliteSession {
  private depth = 0;
  private watcher: CommitWatcher | undefined;

  private constructor(private readonly database: DatabaseSync) {}

  /**
   * Opens the database, made with mode 0600 if it does not exist.
   * @param path of the file, or `:memory:` for a database that ends with the program
   * @throws StoreError DATABASE_IN_USE, DATABASE_UNUSABLE, DATABASE_CORRUPT
   */
  static open(path: string): SqliteSession {
    if (path !== ':memory:') makeFile(path);
    const database = guarded(() => new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: true }));
    try {
      guarded(() => {
        database.exec('pragma locking_mode = exclusive');
        database.exec('pragma journal_mode = wal');
        database.exec('pragma synchronous = full');
        database.exec('pragma secure_delete = on');
        database.exec('pragma trusted_schema = off');
        // Keys and pseudonyms are random, so ten thousand rows touch every page of an index many times.
        database.exec(`pragma cache_size = -${CACHE_KIB}`);
        // Drafts never touch the disk.
        database.exec('pragma temp_store = memory');
        // The lock is taken by the first write, so this is one, and from here on it is never given back.
        database.exec('begin exclusive; commit');
      });
    } catch (error) {
      database.close();
      throw error;
    }
    return new SqliteSession(database);
  }

  /** Whether a transaction is open now. */
  get inTransaction(): boolean {
    return this.depth > 0;
  }

  /** Names who is told of commits from now on. */
  watch(watcher: CommitWatcher): void {
    this.watcher = watcher;
  }

  /** @returns the statement, which fails when it is run if the database has no such table or column */
  prepare(sql: string): SqliteStatement {
    return new SqliteStatement(() => this.database.prepare(sql));
  }

  /** Runs statements without parameters and without result; for migrations. */
  execute(sql: string): void {
    guarded(() => this.database.exec(sql));
  }

  /**
   * Runs the work in a transaction: all of it is durable when this returns, or nothing of it is there when this throws.
   * Inside another transaction it is a part of that one, and undone alone if it throws.
   * @throws StoreError ASYNC_TRANSACTION if the work is asynchronous: it would go on after the commit
   */
  transaction<T>(work: () => T): T {
    const outer = this.depth === 0;
    const name = `part_${this.depth}`;
    if (outer) this.watcher?.beforeBegin();
    this.execute(outer ? 'begin immediate' : `savepoint ${name}`);
    const forget = this.watcher?.begun();
    this.depth += 1;
    let finished = false;
    let result: T;
    try {
      result = work();
      if (result instanceof Promise) throw new StoreError('ASYNC_TRANSACTION', 'a transaction is synchronous');
      if (outer) this.watcher?.beforeCommit();
      this.execute(outer ? 'commit' : `release ${name}`);
      finished = true;
    } finally {
      this.depth -= 1;
      if (!finished) {
        this.undo(outer, name);
        forget?.();
      }
    }
    if (outer) this.watcher?.afterCommit();
    return result;
  }

  /**
   * As `transaction`, for data that may be lost with a crash of the machine and is drafted again: it does not wait for
   * the disk. The next durable transaction brings it along.
   */
  draft<T>(work: () => T): T {
    if (this.inTransaction) return this.transaction(work);
    this.execute('pragma synchronous = normal');
    try {
      return this.transaction(work);
    } finally {
      this.execute('pragma synchronous = full');
    }
  }

  /** Moves everything from the write-ahead log into the database, so that no deleted row is left behind in it. */
  settle(): void {
    this.execute('pragma wal_checkpoint(truncate)');
  }

  /**
   * Copies the database as it is at one moment, through this connection, since no other can read it. No other request is served
   * meanwhile: the stepwise copy of `node:sqlite` runs beside the program's own statements on one connection, and fails
   * now and then where a commit falls into a step. The copy is one file, without pages that were given up, and read again as a whole.
   * @param path of an empty file that only this account may read
   * @throws StoreError DISK_FAILED, DATABASE_UNUSABLE, DATABASE_CORRUPT
   */
  copyTo(path: string): void {
    guarded(() => this.database.prepare('vacuum into ?').run(path));
    const copy = guarded(() => new DatabaseSync(path));
    try {
      // Without this a reader would look for a write-ahead log beside the copy.
      guarded(() => copy.exec('pragma journal_mode = delete'));
      const verdict = guarded(() => copy.prepare('pragma quick_check(1)').get()) as
        { readonly quick_check?: unknown } | undefined;
      if (verdict?.quick_check !== 'ok') throw new StoreError('DATABASE_CORRUPT', 'the copy of the database is damaged');
    } finally {
      copy.close();
    }
  }

  /** Closes the database and gives its lock back; a second time does nothing. */
  close(): void {
    if (this.database.isOpen) guarded(() => this.database.close());
  }

  private undo(outer: boolean, name: string): void {
    try {
      this.database.exec(outer ? 'rollback' : `rollback to ${name}; release ${name}`);
    } catch {
      // A failed disk has rolled back already; the first error says more than this one.
    }
  }
}

/**
 * Makes the file if there is none. A file that exists is not touched: on POSIX, closing any descriptor of it in this
 * program would drop SQLite's locks.
 */
function makeFile(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    throw new StoreError('DATABASE_UNUSABLE', 'the file of the database cannot be made');
  }
}
