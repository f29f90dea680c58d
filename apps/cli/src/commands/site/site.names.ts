import type { NameKind } from '@collimate/platform-site-api';
import { columns } from '../../output/columns.js';
import { note, print } from '../../output/print.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';

/** Words of the help for the two kinds. */
const WORD: Readonly<Record<NameKind, string>> = { roi: 'region', group: 'group' };

/** `collimate site roi list` and `group list`. */
export async function runListNames(kind: NameKind, options: SiteOptions): Promise<number> {
  const names = (await askSite(options, (site) => site.localNames()))[kind];
  const rows = Object.entries(names).flatMap(([name, local]) => local.map((one) => [name, one]));
  print(options.json, names, () =>
    rows.length === 0
      ? `Nothing is mapped: this site's tables use the studies' own names of each ${WORD[kind]}.`
      : columns([`${WORD[kind]} of a study`, 'in the tables of this site'], rows, 2),
  );
  return 0;
}

/** `collimate site roi map` and `group map`. */
export async function runMapNames(kind: NameKind, name: string, local: readonly string[], options: SiteOptions): Promise<number> {
  const { names, inNoRow } = await askSite(options, (site) => site.mapNames({ kind, name, local }));
  print(
    options.json,
    names[kind],
    (shown) => `${said(kind, name, Object.hasOwn(shown, name) ? shown[name] : [])}\n${UNTIL_READY}`,
  );
  if (inNoRow.length > 0) note(unusedWords(inNoRow));
  return 0;
}

/** `collimate site roi remove` and `group remove`; without local names, all of them. */
export async function runRemoveNames(
  kind: NameKind,
  name: string,
  local: readonly string[],
  options: SiteOptions,
): Promise<number> {
  const names = await askSite(options, (site) => site.removeNames({ kind, name, local }));
  print(
    options.json,
    names[kind],
    (shown) => `${said(kind, name, Object.hasOwn(shown, name) ? shown[name] : [])}\n${UNTIL_READY}`,
  );
  return 0;
}

/** @returns the note on words that match no row: they may be typing errors, or belong to a table that is still to come */
function unusedWords(words: readonly string[]): string {
  return `no row of the cohort table has ${words.map((one) => `"${one}"`).join(', ')} so far; a word counts as it is written, with its spaces and capitals`;
}

const UNTIL_READY = 'It counts for every study that is not ready yet; a study that is ready keeps the names it had.';

function said(kind: NameKind, name: string, local: readonly string[]): string {
  if (local.length === 0) return `Only "${name}" itself stands for the ${WORD[kind]} ${name}.`;
  return `For the ${WORD[kind]} ${name} stand "${name}" and ${local.map((one) => `"${one}"`).join(', ')}.`;
}
