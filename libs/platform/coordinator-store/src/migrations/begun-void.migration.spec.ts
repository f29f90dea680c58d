import { databaseBefore } from '../../fixtures/database-before.js';
import { BEGUN_VOID } from './begun-void.migration.js';

describe('a database of before the removal of an operator voided what it had begun', () => {
  it('voids what those who were removed had begun and nobody had finished', async () => {
    const { db, end } = await databaseBefore(BEGUN_VOID);
    try {
      // Jane was removed at t5; sock and what sock made waits, max was confirmed, and kim is joe's.
      await db.exec(`insert into collimate.accounts (name, token_sha256, created_at, made_by, confirmed_by, removed_at) values
          ('operator', 'a', 't0', null, null, null), ('jane', null, 't1', 'operator', 'joe', 't5'), ('joe', 'c', 't1', 'operator', 'jane', null),
          ('sock', 'd', 't2', 'jane', null, null), ('under', 'e', 't3', 'sock', null, null), ('max', 'f', 't2', 'jane', 'joe', null),
          ('kim', 'g', 't2', 'joe', null, null);
        insert into collimate.sites (id, name, state, created_at) values ('north', 'N', 'invited', 't0');
        insert into collimate.invitations (nonce_hash, site_id, expires_at, invited_by) values
          ('of-jane', 'north', 't9', 'jane'), ('of-joe', 'north', 't9', 'joe'), ('old', 'north', 't9', null)`);
      await db.exec(BEGUN_VOID.sql);
      const voided = async (table: string, name: string): Promise<unknown[]> =>
        (await db.query(`select ${name} as name, void_since from collimate.${table} where void_since is not null order by 1`))
          .rows;
      expect(await voided('accounts', 'name')).toEqual([
        { name: 'sock', void_since: 't5' },
        { name: 'under', void_since: 't5' },
      ]);
      expect(await voided('invitations', 'nonce_hash')).toEqual([{ name: 'of-jane', void_since: 't5' }]);
    } finally {
      await end();
    }
  });
});
