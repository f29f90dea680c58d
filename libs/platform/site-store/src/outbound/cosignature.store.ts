import type { Clock, Instant } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** The cosignature of an independent witness under one head of the log of releases. */
export interface SiteCosignature {
  /** Tree of the log. */
  readonly tree: number;
  /** Its key, `NAME+KEYID+BASE64`. */
  readonly witness: string;
  /** Size of the log that it signed. */
  readonly size: number;
  /** Line of signature in a note, ended. */
  readonly line: string;
  /** When it arrived. */
  readonly at: Instant;
}

const COLUMNS = 'tree, witness, size, line, at';

/** Cosignatures of independent witnesses on the log of releases. Readers check each line with the witness's key. */
export class CosignatureStore {
  private readonly insert: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly newest: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly clock: Clock,
  ) {
    this.insert = session.prepare('insert into cosignature values (?, ?, ?, ?, ?) on conflict do nothing');
    this.every = session.prepare(`select ${COLUMNS} from cosignature where tree = ? order by size, witness`);
    this.newest = session.prepare(`select ${COLUMNS} from cosignature where tree = ? and witness = ? order by size desc limit 1`);
  }

  /** Keeps a cosignature; a second one of the same witness and size adds nothing. */
  add({ tree, witness, size, line }: Omit<SiteCosignature, 'at'>): void {
    this.insert.run(tree, witness, size, line, this.clock.now());
  }

  /** @returns those of one tree, by size and witness */
  of(tree: number): readonly SiteCosignature[] {
    return this.every.all<SiteCosignature>(tree);
  }

  /** @returns the last one of a witness in a tree @param witness its key */
  latest(tree: number, witness: string): SiteCosignature | undefined {
    return this.newest.get<SiteCosignature>(tree, witness);
  }
}
