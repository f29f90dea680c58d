import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** The folders below which images lie; the extraction process may read these and no others. */
export class ImageRootStore {
  private readonly insert: SqliteStatement;
  private readonly every: SqliteStatement;

  constructor(session: SqliteSession) {
    this.insert = session.prepare('insert into agent_image_root values (?) on conflict do nothing');
    this.every = session.prepare('select folder from agent_image_root');
  }

  /** @param folder absolute, with a separator at its end */
  add(folder: string): void {
    this.insert.run(folder);
  }

  all(): readonly string[] {
    return this.every.all<{ folder: string }>().map(({ folder }) => folder);
  }

  /** @returns the folder below which the path lies, or undefined */
  rootOf(path: string): string | undefined {
    return this.all().find((folder) => path.startsWith(folder));
  }
}
