import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';

/** The part of `pg`'s answer to a query that our callers read. */
export interface PoolResult {
  readonly command: string;
  readonly rowCount: number;
  readonly rows: Record<string, unknown>[];
}

/**
 * A pool with the interface of `pg.Pool` over the one session of a PGlite database, so that the same code and the same
 * row types serve both. A transaction takes the session for its client alone; all others wait in order.
 */
export class PglitePool {
  private tail: Promise<void> = Promise.resolve();

  constructor(private readonly database: PGlite) {}

  /** The settings `pg.Pool` would have; there are none. */
  readonly options = {};

  async connect(): Promise<PgliteClient> {
    return new PgliteClient(this.database, () => this.acquire());
  }

  async end(): Promise<void> {
    await this.tail;
    await this.database.close();
  }

  /** Waits for all earlier callers. @returns lets the next one in */
  private async acquire(): Promise<() => void> {
    const before = this.tail;
    let open: () => void = () => undefined;
    this.tail = new Promise((resolve) => (open = resolve));
    await before;
    return open;
  }
}

/** One client of the pool. It emits `notification` like a client of `pg` for each channel it listens to. */
class PgliteClient extends EventEmitter {
  private held: (() => void) | undefined;

  constructor(
    private readonly database: PGlite,
    private readonly acquire: () => Promise<() => void>,
  ) {
    super();
  }

  async query(sql: string, parameters: readonly unknown[] = []): Promise<PoolResult> {
    const command = commandOf(sql);
    const begins = command === 'BEGIN' || command === 'START';
    const passing = this.held === undefined ? await this.acquire() : undefined;
    try {
      const result = command === 'LISTEN' ? await this.listen(sql) : await this.run(sql, parameters, command);
      if (begins) this.held = passing;
      return result;
    } finally {
      if (command === 'COMMIT' || command === 'ROLLBACK') this.letGo(sql);
      if (passing !== undefined && this.held !== passing) passing();
    }
  }

  /** Gives the client back; an open transaction is rolled back. */
  release(): void {
    if (this.held === undefined) return;
    const open = this.held;
    this.held = undefined;
    void this.database.exec('rollback').then(open, open);
  }

  private letGo(sql: string): void {
    if (/^\s*rollback\s+to\b/i.test(sql)) return;
    this.held?.();
    this.held = undefined;
  }

  private async run(sql: string, parameters: readonly unknown[], command: string): Promise<PoolResult> {
    const result =
      parameters.length === 0
        ? (await this.database.exec(sql)).at(-1)
        : await this.database.query(
            sql,
            parameters.map((value) => (value === undefined ? null : value)),
          );
    const rows = (result?.rows ?? []) as Record<string, unknown>[];
    return { command, rowCount: result?.affectedRows ?? rows.length, rows };
  }

  private async listen(sql: string): Promise<PoolResult> {
    const channel = withoutComments(sql)
      .replace(/^\s*listen\s+/i, '')
      .replace(/[;"\s]/g, '');
    await this.database.listen(`"${channel}"`, (payload) => this.emit('notification', { channel, payload }));
    return { command: 'LISTEN', rowCount: 0, rows: [] };
  }
}

function commandOf(sql: string): string {
  return (/^\s*([a-z]+)/i.exec(withoutComments(sql))?.[1] ?? '').toUpperCase();
}

function withoutComments(sql: string): string {
  return sql.replace(/^\s*--.*$/gm, '');
}
