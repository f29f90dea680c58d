import type { Digest } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { SiteStudyState } from './study.store.js';

/** What was said of studies over the link: what the coordinator was told, and which of them it has cancelled. */
export class StudyWordStore {
  private readonly allTold: SqliteStatement;
  private readonly tell: SqliteStatement;
  private readonly allCancelled: SqliteStatement;
  private readonly insertCancelled: SqliteStatement;

  constructor(session: SqliteSession) {
    this.allTold = session.prepare('select digest, state from agent_told');
    this.tell = session.prepare('insert into agent_told values (?, ?) on conflict (digest) do update set state = excluded.state');
    this.allCancelled = session.prepare('select digest from agent_cancelled');
    this.insertCancelled = session.prepare('insert into agent_cancelled values (?) on conflict do nothing');
  }

  /** @returns the last state of each study that the coordinator confirmed */
  told(): ReadonlyMap<Digest, SiteStudyState> {
    const rows = this.allTold.all<{ digest: Digest; state: SiteStudyState }>();
    return new Map(rows.map(({ digest, state }) => [digest, state]));
  }

  setTold(digest: Digest, state: SiteStudyState): void {
    this.tell.run(digest, state);
  }

  /** @returns the studies that the coordinator has cancelled */
  cancelled(): ReadonlySet<Digest> {
    return new Set(this.allCancelled.all<{ digest: Digest }>().map(({ digest }) => digest));
  }

  /** A study is cancelled for good; nothing takes it back. */
  cancel(digest: Digest): void {
    this.insertCancelled.run(digest);
  }
}
