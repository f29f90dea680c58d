import { databaseBefore } from '../../fixtures/database-before.js';
import { MAKERS_KEPT } from './makers-kept.migration.js';

describe('a database of before every maker of an account was kept', () => {
  it('knows from its log whom a reset had replaced', async () => {
    const { db, end } = await databaseBefore(MAKERS_KEPT);
    try {
      const said = (operator: string, by: string, change = 'token-replaced'): string =>
        JSON.stringify({ kind: 'operator-recorded', operator, change, by, at: 't' });
      // Jane was made by joe, and reset by lou, joe and kim; whoever confirmed or removed an account made nothing.
      const leaves = [
        ...[said('jane', 'joe', 'added'), said('jane', 'jane'), said('jane', 'max', 'confirmed'), said('jane', 'lou')],
        ...[said('jane', 'joe'), said('jane', 'kim'), said('ned', 'joe', 'added'), said('ned', 'max', 'removed')],
      ];
      await db.exec(`insert into collimate.accounts (name, token_sha256, created_at, made_by) values
          ('operator', 'a', 't', null), ('jane', 'b', 't', 'kim'), ('ned', 'c', 't', 'joe'), ('old', 'd', 't', 'operator');
        insert into collimate.leaves values ${leaves.map((leaf, n) => `(${n}, '${leaf}')`).join(', ')}`);
      await db.exec(MAKERS_KEPT.sql);
      const { rows } = await db.query('select name, made_by, made_before from collimate.accounts order by name');
      expect(rows).toEqual([
        { name: 'jane', made_by: 'kim', made_before: 'joe lou' },
        { name: 'ned', made_by: 'joe', made_before: '' },
        { name: 'old', made_by: 'operator', made_before: '' },
        { name: 'operator', made_by: null, made_before: '' },
      ]);
    } finally {
      await end();
    }
  });
});
