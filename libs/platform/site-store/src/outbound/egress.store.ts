import { sha256Hex, type Clock, type Instant } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** A message as it was handed to the connection. */
export interface EgressMessage {
  /** In the order in which they first went, from 1; numbers may be missing. */
  readonly id: number;
  /** `https://host:port` that it went to. */
  readonly recipient: string;
  /** The call, as its path on the wire: `/collimate.v1.RoundService/Decline`. */
  readonly method: string;
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** When it was first handed over. */
  readonly firstAt: Instant;
  /** When the last call with it ended. */
  readonly lastAt: Instant;
  /** Number of calls that carried it and ended; 0 during the first call, or if the program was killed in it. */
  readonly times: number;
  /** Number of these calls that the other side has answered, and so received. */
  readonly answered: number;
}

const COLUMNS = 'id, recipient, method, sha256, bytes, first_at as firstAt, last_at as lastAt, times, answered';

/** The archive of outgoing messages. A row is written before its message goes, and its bytes never change. */
export class EgressStore {
  /** Calls under way with rows that this program wrote and that no call of another time may have carried. */
  private readonly underWay = new Map<number, number>();
  private readonly insert: SqliteStatement;
  private readonly same: SqliteStatement;
  private readonly count: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly page: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly last: SqliteStatement;
  private readonly called: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly clock: Clock,
  ) {
    this.insert = session.prepare(
      'insert into egress (recipient, method, sha256, bytes, first_at, last_at) values (?, ?, ?, ?, ?, ?)',
    );
    this.same = session.prepare('select id from egress where recipient = ? and method = ? and sha256 = ?');
    this.count = session.prepare('update egress set times = times + 1, answered = answered + ?, last_at = ? where id = ?');
    this.remove = session.prepare('delete from egress where id = ? and times = 0 and in_doubt = 0');
    this.page = session.prepare(`select ${COLUMNS} from egress where id > ? order by id limit ?`);
    this.one = session.prepare(`select ${COLUMNS} from egress where id = ?`);
    this.called = session.prepare(`select ${COLUMNS} from egress where method = ? order by id`);
    this.last = session.prepare('select coalesce(max(id), 0) as last from egress');
    // If the program ended in the middle of a call, it is unknown how many bytes have arrived.
    session.prepare('update egress set in_doubt = 1 where times = 0 and in_doubt = 0').run();
  }

  /**
   * Writes down a message before it goes; it is on the disk when this returns. @returns id of the row, an older one for
   * the same bytes
   */
  handedOver(recipient: string, method: string, bytes: Uint8Array): number {
    const sha256 = sha256Hex(bytes);
    const known = this.same.get<{ id: number }>(recipient, method, sha256);
    if (known === undefined) this.insert.run(recipient, method, sha256, bytes, this.clock.now(), this.clock.now());
    const { id } = known ?? this.same.get<{ id: number }>(recipient, method, sha256)!;
    const calls = this.underWay.get(id) ?? 0;
    if (known === undefined || calls > 0) this.underWay.set(id, calls + 1);
    return id;
  }

  /** A call with the message has ended. @param isAnswered whether the other side answered, and so has the message */
  ended(id: number, isAnswered: boolean): void {
    this.underWay.delete(id);
    this.count.run(isAnswered ? 1 : 0, this.clock.now(), id);
  }

  /**
   * The message never went by this call, because there was no connection. A row stays if the message went at another
   * time, or by another call under way.
   */
  neverLeft(id: number): void {
    const calls = this.underWay.get(id);
    if (calls === undefined) return;
    if (calls > 1) this.underWay.set(id, calls - 1);
    else {
      this.underWay.delete(id);
      this.remove.run(id);
    }
  }

  /** @returns at most that many messages, those after a place first @param after id of the last one that was seen, or 0 */
  after(after: number, limit: number): readonly EgressMessage[] {
    return this.page.all<EgressMessage>(after, limit);
  }

  /** @returns undefined if there is none */
  find(id: number): EgressMessage | undefined {
    return this.one.get<EgressMessage>(id);
  }

  /** @returns every message of one call */
  ofMethod(method: string): readonly EgressMessage[] {
    return this.called.all<EgressMessage>(method);
  }

  /** Id of the newest message; 0 if nothing ever left. */
  get newest(): number {
    return this.last.get<{ last: number }>()?.last ?? 0;
  }
}
