import type { Digest, SiteId } from '@collimate/kernel-canonical';
import { MEMBER_LOG, type LogHead, type MemberEntry } from '@collimate/privacy-aggregation';
import type { HeadGuard } from '../log/head-guard.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

interface LineRow {
  readonly site: SiteId;
  readonly identity_key: string;
  readonly consortium: string;
  readonly cosignatures: string;
}

/**
 * The complete log of members of each consortium, as this site has last read it. The next one has to continue it, and
 * the head that is remembered beside the keys even if the database is an older one. In a shorter log, a key that was
 * replaced would count again.
 */
export class MemberLogStore {
  private readonly select: SqliteStatement;
  private readonly upsert: SqliteStatement;

  constructor(
    private readonly session: SqliteSession,
    private readonly heads: Pick<HeadGuard, 'memory'>,
  ) {
    this.select = session.prepare(
      'select site, identity_key, consortium, cosignatures from member_line where consortium_key = ? order by position',
    );
    this.upsert = session.prepare(
      `insert into member_line values (?, ?, ?, ?, ?, ?)
       on conflict (consortium_key, position) do update set cosignatures = excluded.cosignatures`,
    );
  }

  /** @param consortiumKey of the consortium's offline key @returns its lines, in order; none if it was never read */
  lines(consortiumKey: string): readonly MemberEntry[] {
    return this.select.all<LineRow>(consortiumKey).map(({ site, identity_key: identityKey, consortium, cosignatures }) => ({
      ...{ site, identityKey, consortium },
      cosignatures: JSON.parse(cosignatures) as MemberEntry['cosignatures'],
    }));
  }

  /** Keeps a log that was read and found to hold. @returns false if it does not go on from the one that is kept: then nothing is changed */
  keep(consortiumKey: string, entries: readonly MemberEntry[]): boolean {
    const seen = [MEMBER_LOG.memberHead(this.lines(consortiumKey)), ...this.remembered(consortiumKey)];
    if (!seen.every((head) => MEMBER_LOG.memberLogContinues(head, entries))) return false;
    this.session.transaction(() => {
      entries.forEach(({ site, identityKey, consortium, cosignatures }, position) => {
        this.upsert.write([consortiumKey, position, site, identityKey, consortium, JSON.stringify(cosignatures)]);
      });
      this.remember(consortiumKey);
    });
    return true;
  }

  /** Remembers beside the keys the logs of a version that kept them in the database alone, in the transaction that is open; only where it was found to hold. */
  pinEarlier(): void {
    const known = this.session.prepare('select distinct consortium_key as consortium from member_line');
    for (const { consortium } of known.all<{ consortium: string }>()) {
      if (this.heads.memory.pinned(nameOf(consortium)) === undefined) this.remember(consortium);
    }
  }

  private remember(consortiumKey: string): void {
    const { size, root } = MEMBER_LOG.memberHead(this.lines(consortiumKey));
    const head = `${size} ${root}`;
    if (this.heads.memory.pinned(nameOf(consortiumKey)) !== head) this.heads.memory.pin(nameOf(consortiumKey), head);
  }

  /** @returns the head that is remembered beside the keys, if one is */
  private remembered(consortiumKey: string): readonly LogHead[] {
    const text = this.heads.memory.pinned(nameOf(consortiumKey));
    if (text === undefined) return [];
    const [size, root] = text.split(' ');
    return [{ size: Number(size), root: root as Digest }];
  }

  /** Root of the lines that are kept. */
  root(consortiumKey: string): Digest {
    return MEMBER_LOG.memberHead(this.lines(consortiumKey)).root;
  }
}

/** Under this name the counter beside the keys remembers the head of a consortium's log. */
const nameOf = (consortiumKey: string): string => `members ${consortiumKey}`;
