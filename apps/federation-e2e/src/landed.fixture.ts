import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PGlite } from '@electric-sql/pglite';
import { TEMPLATE_DIR, prepareTemplate } from '@collimate/platform-coordinator-store';

const LANDED = new URL('../fixtures/landed/', import.meta.url).pathname;
const textOf = (name: string): string => readFileSync(join(LANDED, name), 'utf8');

/** Writes the data folders of the landed state, `coordinator` and `north`, below a folder. */
export async function writeLanded(folder: string): Promise<void> {
  const files = JSON.parse(textOf('files.json')) as Readonly<Record<string, string>>;
  for (const [path, base64] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, Buffer.from(base64, 'base64'), { mode: 0o600 });
  }
  const site = join(folder, 'north', 'agent');
  mkdirSync(site, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(site, 'site.db'), { enableForeignKeyConstraints: false });
  database.exec(textOf('north.site.sql'));
  database.close();
  await prepareTemplate(TEMPLATE_DIR);
  const store = join(folder, 'coordinator', 'store', 'postgres');
  cpSync(TEMPLATE_DIR, store, { recursive: true });
  const coordinator = new PGlite(store);
  await coordinator.exec(textOf('coordinator.sql'));
  await coordinator.close();
}
