import type { Digest, SiteId } from '@collimate/kernel-canonical';
import { MEMBER_LOG, type LogHead, type MemberEntry } from '@collimate/privacy-aggregation';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

interface LineRow {
  readonly site: SiteId;
  readonly identity_key: string;
  readonly consortium: string;
  readonly cosignatures: string;
}

/** The log of members of each consortium as this site has read it last, whole: the next one has to go on from it. */
export class MemberLogStore {
  private readonly select: SqliteStatement;
  private readonly upsert: SqliteStatement;

  constructor(private readonly session: SqliteSession) {
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
    const seen: LogHead = MEMBER_LOG.memberHead(this.lines(consortiumKey));
    if (!MEMBER_LOG.memberLogContinues(seen, entries)) return false;
    this.session.transaction(() => {
      entries.forEach(({ site, identityKey, consortium, cosignatures }, position) => {
        this.upsert.write([consortiumKey, position, site, identityKey, consortium, JSON.stringify(cosignatures)]);
      });
    });
    return true;
  }

  /** Root of the lines that are kept. */
  root(consortiumKey: string): Digest {
    return MEMBER_LOG.memberHead(this.lines(consortiumKey)).root;
  }
}
