import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporarySite } from '../../fixtures/temporary-site.js';
import { SEALED_TABLES } from '../seals/row.seal.js';

const PAGE = join(import.meta.dirname, '../../../../../docs/privacy/threat-model.md');
const HEADING = "## What holds each table of a site's database";

/** Rows of the list: the tables that they name, and what holds those. */
function listed(): readonly { readonly tables: readonly string[]; readonly heldBy: string }[] {
  const section = readFileSync(PAGE, 'utf8').split(HEADING)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [names, , heldBy] = row.slice(2).split(' | ');
    return { tables: [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name), heldBy };
  });
}

describe("the threat model's list of a site's tables", () => {
  it('has each table of the database once, and no other', () => {
    const site = new TemporarySite();
    const tables = site.store.session
      .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`)
      .all<{ name: string }>();
    site.remove();
    const names = listed().flatMap((row) => row.tables);
    expect([...names].sort()).toEqual(tables.map(({ name }) => name));
  });

  it('calls sealed whatever bears the seal of a row', () => {
    const sealed = listed().filter(({ heldBy }) => heldBy.includes('sealed'));
    expect(sealed.flatMap(({ tables }) => tables)).toEqual(expect.arrayContaining([...SEALED_TABLES]));
  });
});
