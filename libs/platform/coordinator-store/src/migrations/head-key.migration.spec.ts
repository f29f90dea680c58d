import { databaseBefore } from '../../fixtures/database-before.js';
import { HEAD_KEY } from './head-key.migration.js';

describe('a database of before the key of each head was kept', () => {
  it('knows the key of the heads that were signed since the site named it, and of no other', async () => {
    const { db, end } = await databaseBefore(HEAD_KEY);
    try {
      const said = (site: string, at: string, kind = 'site-key-named'): string => JSON.stringify({ kind, site, key: 'd', at });
      const leaves = [said('north', 't2'), said('north', 't5'), said('south', 't3'), said('north', 't9', 'site-suspended')];
      // South signs nothing before t3, east has named a key of which the log of its time says nothing, west was unbound.
      await db.exec(`insert into collimate.sites (id, name, state, created_at, log_key) values
          ('north', 'N', 'active', 't0', 'second'), ('south', 'S', 'active', 't0', 'own'), ('east', 'E', 'active', 't0', 'old'),
          ('west', 'W', 'invited', 't0', null);
        insert into collimate.leaves values ${leaves.map((leaf, n) => `(${n}, '${leaf}')`).join(', ')};
        insert into collimate.witnesses (site_id, generation, size, root, witnessed_at, signature) values
          ('north', 1, 1, 'a', 't1', null), ('north', 1, 2, 'b', 't4', 'sig'), ('north', 1, 3, 'c', 't5', 'sig'),
          ('north', 1, 4, 'd', 't7', 'sig'), ('south', 1, 1, 'e', 't2', null), ('south', 1, 2, 'f', 't4', 'sig'),
          ('east', 1, 1, 'g', 't1', 'sig'), ('west', 1, 1, 'h', 't1', 'sig')`);
      await db.exec(HEAD_KEY.sql);
      const { rows } = await db.query<{ root: string; log_key: string | null }>(
        'select root, log_key from collimate.witnesses order by root',
      );
      expect(rows.map(({ root, log_key: key }) => `${root} ${key}`)).toEqual([
        ...['a null', 'b null', 'c second', 'd second', 'e null', 'f own', 'g old', 'h null'],
      ]);
    } finally {
      await end();
    }
  });
});
