import pg from 'pg';
import { storeTrouble } from './store.trouble.js';

/** Key of the session lock that the one writing coordinator holds; transactions use another key. */
export const SEAT = 0x636f6c6d;
/** Interval between tries for the lock while another process holds it or the database is away, ms. */
const TRY_EVERY_MS = 1_000;
/** Time for which a process that stood by leaves the seat to the former holder, after both have lost their server, ms. */
const COURTESY_MS = 5_000;

/** Events of the seat; each is told once, and a loss once for each kind of trouble. */
export interface SeatEvents {
  /** This process writes from now on. A failure gives the seat back, and it is tried again. */
  taken(): Promise<void>;
  /** The connection of the lock has ended, or could not be made. */
  lost(trouble: unknown): void;
  /** Another process holds the seat. */
  occupied(): void;
}

/**
 * The right to write, as a session lock of PostgreSQL on a connection of its own. It ends with the process or its
 * connection, so that nobody has to give it back. A process without it stands by and tries again.
 */
export class WriterSeat {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Last told event: `taken`, `occupied`, or the reason of a loss. */
  private said = '';
  private isClosed = false;
  private wasTaken = false;
  private yieldsUntil = 0;
  private trying: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly events: SeatEvents,
  ) {}

  get isTaken(): boolean {
    return this.said === 'taken';
  }

  /** Tries once, and for ever after that. @throws the trouble of the first try, after which it is not tried again */
  async start(): Promise<void> {
    await this.sit();
    if (!this.isTaken) this.again();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.trying;
    await this.client?.end().catch(() => undefined);
  }

  private async attempt(): Promise<void> {
    try {
      await this.sit();
    } catch (error) {
      this.drop(error);
    }
    if (!this.isTaken) this.again();
  }

  private async sit(): Promise<void> {
    try {
      const client = (this.client ??= await this.connect());
      if (performance.now() < this.yieldsUntil) return;
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [SEAT]);
      if (rows[0]?.taken !== true) {
        this.wasTaken = false;
        this.say('occupied', () => this.events.occupied());
        return;
      }
      await this.events.taken();
      this.said = 'taken';
      this.wasTaken = true;
    } catch (error) {
      throw storeTrouble(error);
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'collimate-coordinator-seat',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // Listens before it connects, because an unhandled error of a client ends the program.
    client.on('error', (error) => this.gone(client, error));
    client.on('end', () => this.gone(client, undefined));
    try {
      await client.connect();
      // The sites know the address of the former writer, so a restart of the server should not move the seat.
      if (this.said.startsWith('lost') && !this.wasTaken) this.yieldsUntil = performance.now() + COURTESY_MS;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  private gone(client: pg.Client, error: unknown): void {
    if (this.client !== client || this.isClosed) return;
    const had = this.isTaken;
    this.drop(error);
    if (had) this.again();
  }

  private drop(error: unknown): void {
    const client = this.client;
    this.client = undefined;
    void client?.end().catch(() => undefined);
    const trouble = storeTrouble(error);
    const code = (trouble as { readonly code?: unknown } | undefined)?.code;
    this.say(`lost ${typeof code === 'string' ? code : ''}`, () => this.events.lost(trouble));
  }

  private again(): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.trying = this.attempt()), TRY_EVERY_MS);
  }

  private say(word: string, tell: () => void): void {
    if (this.said === word || this.isClosed) return;
    this.said = word;
    tell();
  }
}
