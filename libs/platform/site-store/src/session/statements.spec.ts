import { TemporarySite } from '../../fixtures/temporary-site.js';
import { StoreError } from '../store.error.js';
import { SqliteSession } from './sqlite-session.js';

/* A statement is prepared when it is first run: one that the schema has no table or column for is found here, whether or not it is run. */

describe('the statements that a store is opened with', () => {
  const { prepare } = SqliteSession.prototype;
  const seen = new Set<string>();
  let site: TemporarySite;

  beforeAll(() => {
    SqliteSession.prototype.prepare = function (sql) {
      seen.add(sql);
      return prepare.call(this, sql);
    };
    site = new TemporarySite();
  });
  afterAll(() => {
    SqliteSession.prototype.prepare = prepare;
    site.remove();
  });

  it('are all of its schema', () => {
    const refused = [...seen].filter((sql) => {
      try {
        // The database says what it would do, and does nothing.
        return prepare.call(site.store.session, `explain ${sql}`).all().length === 0;
      } catch {
        return true;
      }
    });
    expect(refused).toEqual([]);
    expect(seen.size).toBeGreaterThan(250);
    expect(() => site.store.session.prepare('explain select secret from account').all()).toThrow(StoreError);
  });
});
