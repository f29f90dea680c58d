import { databaseBefore } from '../../fixtures/database-before.js';
import { OPERATORS_AND_STANDING } from './operators-and-standing.migration.js';

describe('a database of before a site could be suspended for a while', () => {
  it('calls revoked what it called suspended, keeps its operator, and takes no state that is not one', async () => {
    const { db, end } = await databaseBefore(OPERATORS_AND_STANDING);
    try {
      await db.exec(`insert into collimate.accounts values ('operator', 'hash', 't');
        insert into collimate.sites (id, name, state, created_at) values ('north', 'N', 'suspended', 't'), ('south', 'S', 'active', 't')`);
      await db.exec(OPERATORS_AND_STANDING.sql);
      const sites = await db.query('select id, state, suspended_why from collimate.sites order by id');
      expect(sites.rows).toEqual([
        { id: 'north', state: 'revoked', suspended_why: null },
        { id: 'south', state: 'active', suspended_why: null },
      ]);
      const accounts = await db.query('select name, token_sha256, token_by, removed_at from collimate.accounts');
      expect(accounts.rows).toEqual([{ name: 'operator', token_sha256: 'hash', token_by: null, removed_at: null }]);
      for (const state of ['pending', 'suspended'])
        await db.exec(`update collimate.sites set state = '${state}' where id = 'south'`);
      await expect(db.exec(`update collimate.sites set state = 'gone' where id = 'south'`)).rejects.toThrow();
    } finally {
      await end();
    }
  });
});
