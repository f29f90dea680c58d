import { toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** Head of a site's log: leaves and root. */
export interface SeenLogHead {
  readonly size: number;
  readonly root: Digest;
}

/**
 * Heads of logs that sites show each other in attempts at masked sums: heads of others that this site has seen, and
 * heads of its own log, seen by others, that it does not hold. A coordinator can lie about heads that it was shown, but
 * cannot forge the signed adverts of others.
 */
export class PeerHeadStore {
  private readonly every: SqliteStatement;
  private readonly upsert: SqliteStatement;
  private readonly insertElsewhere: SqliteStatement;
  private readonly elsewhere: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly log: SiteLog,
  ) {
    this.every = session.prepare('select site, size, root from peer_head order by site');
    this.upsert = session.prepare(
      `insert into peer_head values (?, ?, ?)
       on conflict (site) do update set size = excluded.size, root = excluded.root where excluded.size > size`,
    );
    this.insertElsewhere = session.prepare('insert into head_elsewhere values (?, ?, ?) on conflict do nothing');
    this.elsewhere = session.prepare('select tree from head_elsewhere where size = ? and root = ?');
  }

  /**
   * @returns the longest head seen of each other site, sorted by site. A restored site shows a shorter head, which
   *   changes nothing here
   */
  seen(): readonly (SeenLogHead & { readonly site: SiteId })[] {
    return this.every.all<SeenLogHead & { readonly site: SiteId }>();
  }

  /** Another site has shown its head in an advert that it has signed. */
  see(site: SiteId, { size, root }: SeenLogHead): void {
    // Nothing is written where a longer one stands.
    this.upsert.run(site, size, root);
  }

  /**
   * Whether this site's log once had this head, in the open tree or in one before; or two people have recovered since it was found that
   * it had not.
   */
  continues({ size, root }: SeenLogHead): boolean {
    const open = this.log.treeNumber;
    for (let tree = open; tree >= 1; tree--) {
      const head = this.log.headOf(tree, size);
      if (head !== undefined && toHex(head.root) === root) return true;
    }
    const found = this.elsewhere.get<{ tree: number }>(size, root);
    return found !== undefined && found.tree < open;
  }

  /**
   * Another site has seen this head of this site's log, and the log does not hold it. The head stays on record over the
   * recovery that has to follow.
   */
  noteElsewhere({ size, root }: SeenLogHead): void {
    this.insertElsewhere.run(size, root, this.log.treeNumber);
  }
}
