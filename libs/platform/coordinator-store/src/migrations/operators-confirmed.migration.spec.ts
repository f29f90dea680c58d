import { databaseBefore } from '../../fixtures/database-before.js';
import { OPERATORS_CONFIRMED } from './operators-confirmed.migration.js';

describe('a database of before operators confirmed each other', () => {
  it('knows from its log who made whom, and confirms nobody', async () => {
    const { db, end } = await databaseBefore(OPERATORS_CONFIRMED);
    try {
      const added = (operator: string, by: string, change = 'added'): string =>
        JSON.stringify({ kind: 'operator-recorded', operator, change, by, at: 't' });
      await db.exec(`insert into collimate.accounts (name, token_sha256, created_at) values
          ('operator', 'a', 't'), ('jane', 'b', 't'), ('joe', 'c', 't'), ('kim', 'd', 't');
        insert into collimate.leaves values (0, '${added('jane', 'operator')}'), (1, '${added('joe', 'jane')}'),
          (2, '${added('joe', 'joe', 'token-replaced')}')`);
      await db.exec(OPERATORS_CONFIRMED.sql);
      const { rows } = await db.query('select name, made_by, confirmed_by, confirmed_at from collimate.accounts order by name');
      const nobody = { confirmed_by: null, confirmed_at: null };
      expect(rows).toEqual([
        { name: 'jane', made_by: 'operator', ...nobody },
        { name: 'joe', made_by: 'jane', ...nobody },
        { name: 'kim', made_by: 'operator', ...nobody },
        { name: 'operator', made_by: null, ...nobody },
      ]);
    } finally {
      await end();
    }
  });
});
