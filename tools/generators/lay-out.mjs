/** Carries a layout out: new files, which must not exist yet, and lines in lists, which must. */
import { tidy } from './tidy.mjs';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @returns the name as it is, if it can be the name of a kind */
export function checkedName(name) {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Error(`a kind is named in lower case with hyphens, as prefix-cells, not ${name}`);
  return name;
}

/** @returns prefix-cells as prefixCells */
export const camel = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** @returns prefix-cells as PrefixCells */
export const pascal = (name) => camel(name).replace(/^[a-z]/, (letter) => letter.toUpperCase());

/**
 * @param layout `files`: text by path; `lines`: per path what is put before or into which place
 * Everything is written as the formatter would write it.
 * @param read gives the text of a path, or undefined
 */
export async function layOut({ files, lines }, read, write) {
  for (const path of Object.keys(files)) {
    if (read(path) !== undefined) throw new Error(`${path} exists already`);
  }
  const changed = lines.map(({ path, place, put }) => {
    const text = read(path);
    if (text === undefined || !place.test(text)) throw new Error(`${path} has no place for the new line`);
    return [path, place, put];
  });
  for (const [path, text] of Object.entries(files)) write(path, await tidy(path, text));
  for (const [path, place, put] of changed) write(path, await tidy(path, read(path).replace(place, put)));
}

/** @returns the lines of the menu: an import at the head and an entry at the end of a list */
export function menuLines(list, variable, file) {
  const path = 'libs/statistics/menu/src/menu.ts';
  return [
    { path, place: /^/, put: `import { ${variable} } from '${file}';\n` },
    { path, place: new RegExp(`(const ${list} = \\[[^\\]]*?),?\\s*\\] as const`), put: `$1, ${variable}] as const` },
  ];
}
