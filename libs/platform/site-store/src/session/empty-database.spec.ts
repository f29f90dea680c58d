import { join } from 'node:path';
import { Keystore } from '@collimate/platform-keystore';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import { openSiteStore, type SiteStore } from '../site-store.js';

/* Specs begin with a database that was migrated before (`fixtures/empty.database.ts`): a store makes the same of it as of no file. */

it('a store of no file is that of a database that was migrated and no more', () => {
  const site = new TemporarySite();
  const contents = ({ session }: SiteStore): unknown => {
    const parts = session
      .prepare('select type, name, sql from sqlite_schema order by type, name')
      .all<{ type: string; name: string }>();
    const tables = parts.filter(({ type }) => type === 'table');
    expect(tables.length).toBeGreaterThan(40);
    return [parts, tables.map(({ name }) => [name, session.prepare(`select count(*) as rows from "${name}"`).get()])];
  };
  const ofMigrated = contents(site.store);
  site.store.close();
  const { subjects, headCounter } = new Keystore(join(site.folder, 'other-keys'));
  const anew = openSiteStore(join(site.folder, 'new.db'), subjects, site.clock, headCounter);
  expect(contents(anew)).toEqual(ofMigrated);
  expect(anew.check.run().isSound).toBe(true);
  anew.close();
  site.remove();
});
