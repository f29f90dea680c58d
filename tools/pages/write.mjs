/** The step `docs` of `npm run build`: writes the pages that changed. With CI set it writes none, and fails if a committed one is old. */
import { join } from 'node:path';
import { PAGES } from './pages.mjs';
import { changedPages, writePages } from './changed-pages.mjs';

const root = join(import.meta.dirname, '..', '..');
const changed = await changedPages(PAGES, root);
if (process.env.CI && changed.size > 0) {
  const names = [...changed.keys()].join(', ');
  process.stderr.write(
    `Not what the tables make of them: ${names}. \`npm run build\` without CI set writes them; commit them.\n`,
  );
  process.exitCode = 1;
} else {
  writePages(changed, root);
}
