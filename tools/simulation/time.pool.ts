import { cpSync, existsSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What Kysely reads of an answer. */
interface Answer {
  readonly command: string;
  readonly rowCount: number;
  readonly rows: Record<string, unknown>[];
}

/**
 * A PostgreSQL in memory that goes back in time: one transaction is open for a whole schedule, the transactions of the coordinator are
 * savepoints within it, and a backup is a savepoint too. With the shape of a pool of `pg`.
 */
export class TimePool {
  readonly options = {};
  private tail: Promise<void> = Promise.resolve();
  private readonly held = new Set<Connection>();
  /** Whether the transaction of a schedule is open. */
  isWithin = false;
  /** Told instead of the next commit, which does not happen: the program dies there. */
  dies: (() => void) | undefined;

  private constructor(private readonly database: PGlite) {}

  /** @param dir a new folder, on a disk in memory @param templateDir a prepared empty database, which saves seconds where it is there */
  static async open(dir: string, templateDir: string): Promise<TimePool> {
    if (existsSync(templateDir)) cpSync(templateDir, dir, { recursive: true });
    const parsers = { 20: (text: string) => text, 17: (text: string) => Buffer.from(text.slice(2), 'hex') };
    return new TimePool(await PGlite.create({ fs: new NodeFS(dir), relaxedDurability: true, parsers }));
  }

  /** Everything from here on is taken back by `rewind`. */
  async mark(name: string): Promise<void> {
    await this.database.exec(name === 'schedule' ? 'begin' : `savepoint ${name}`);
    this.isWithin = true;
  }

  async rewind(name: string): Promise<void> {
    await this.database.exec(name === 'schedule' ? 'rollback' : `rollback to savepoint ${name}`);
    this.isWithin = name !== 'schedule';
  }

  /** Whatever a program that has died had not committed is taken back, and nobody waits for it any more. */
  async abandon(): Promise<void> {
    for (const connection of this.held) connection.isDead = true;
    if (this.held.size > 0) await this.database.exec('rollback to savepoint work');
    this.held.clear();
    this.tail = Promise.resolve();
  }

  async connect(): Promise<Connection> {
    return new Connection(this);
  }

  async end(): Promise<void> {
    await this.database.close();
  }

  async enter(connection: Connection): Promise<() => void> {
    const before = this.tail;
    let leave: () => void = () => undefined;
    this.tail = new Promise((resolve) => (leave = resolve));
    await before;
    return () => {
      this.held.delete(connection);
      leave();
    };
  }

  holds(connection: Connection): void {
    this.held.add(connection);
  }

  async run(sql: string, parameters: readonly unknown[]): Promise<Answer> {
    // One message instead of five: the parameters are untyped literals, as they are untyped parameters to `pg`.
    const result = parameters.every(isPlain)
      ? (await this.database.exec(sql.replace(/\$(\d+)/g, (_, place: string) => literal(parameters[Number(place) - 1])))).at(-1)
      : await this.database.query(sql, [...parameters]);
    const rows = (result?.rows ?? []) as Record<string, unknown>[];
    return { command: /^\s*([a-z]+)/i.exec(sql)?.[1].toUpperCase() ?? '', rowCount: result?.affectedRows ?? rows.length, rows };
  }
}

function isPlain(value: unknown): boolean {
  return value === null || value === undefined || typeof value !== 'object' || Buffer.isBuffer(value);
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  return `'${String(value).replaceAll("'", "''")}'`;
}

const WORK: Readonly<Record<string, string>> = {
  begin: 'savepoint work',
  commit: 'release savepoint work',
  rollback: 'rollback to savepoint work; release savepoint work',
};

/** One connection: a transaction of it holds the database alone. */
class Connection {
  isDead = false;
  private leave: (() => void) | undefined;

  constructor(private readonly pool: TimePool) {}

  async query(sql: string, parameters: readonly unknown[] = []): Promise<Answer> {
    const word = sql.trim().toLowerCase().split(/[\s;]/)[0];
    const leave = this.leave === undefined ? await this.pool.enter(this) : undefined;
    // The program has died: nothing of it goes on.
    if (this.isDead) return new Promise(() => undefined);
    try {
      const translated = this.pool.isWithin ? WORK[word === 'start' ? 'begin' : word] : undefined;
      if (word === 'commit' && this.pool.dies !== undefined) {
        this.pool.dies();
        return await new Promise<never>(() => undefined);
      }
      if (word === 'begin' || word === 'start') {
        this.leave = leave;
        this.pool.holds(this);
      }
      return await this.pool.run(translated ?? sql, translated === undefined ? parameters : []);
    } finally {
      if (word === 'commit' || word === 'rollback') {
        this.leave?.();
        this.leave = undefined;
      }
      if (leave !== undefined && this.leave !== leave) leave();
    }
  }

  release(): void {
    this.leave?.();
    this.leave = undefined;
  }
}
