import type { Digest } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import type { SiteStudyState } from './study.store.js';

/**
 * Messages about studies over the link: progress told to the coordinator, and studies that it has cancelled or says
 * have ended.
 */
export class StudyWordStore {
  private readonly allTold: SqliteStatement;
  private readonly tell: SqliteStatement;
  private readonly allCancelled: SqliteStatement;
  private readonly insertCancelled: SqliteStatement;
  private readonly allEnded: SqliteStatement;
  private readonly insertEnded: SqliteStatement;
  private readonly deleteEnded: SqliteStatement;

  constructor(session: SqliteSession) {
    this.allTold = session.prepare('select digest, state from agent_told');
    this.tell = session.prepare('insert into agent_told values (?, ?) on conflict (digest) do update set state = excluded.state');
    this.allCancelled = session.prepare('select digest from agent_cancelled');
    this.insertCancelled = session.prepare('insert into agent_cancelled values (?) on conflict do nothing');
    this.allEnded = session.prepare('select digest from agent_ended');
    this.insertEnded = session.prepare('insert into agent_ended values (?) on conflict do nothing');
    this.deleteEnded = session.prepare('delete from agent_ended where digest = ?');
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

  /** @returns the studies that have ended, as the coordinator says */
  ended(): ReadonlySet<Digest> {
    return new Set(this.allEnded.all<{ digest: Digest }>().map(({ digest }) => digest));
  }

  /** The coordinator says that a study has ended. Its next order for the study undoes that. */
  end(digest: Digest): void {
    this.insertEnded.run(digest);
  }

  /** @returns whether the study was said to have ended */
  resume(digest: Digest): boolean {
    return this.deleteEnded.run(digest) > 0;
  }
}
