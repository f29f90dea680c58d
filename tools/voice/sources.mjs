/** What the comments of the house name as a source, in every file and not only at the index of a room. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = '{apps,libs}/**/*.{ts,mts,cts,js,mjs,cjs}';
const PLACES = new Set(['node_modules', 'dist', 'generated']);
/** From the tag to the next one or to the end of its comment. */
const SOURCE = /[\s*]@source\b((?:(?!\*\/|\s\*?\s*@[a-z]+\b|\n\s*\/\/ @)[\s\S])*)/g;

/** Pages by which the house was planned: whoever reads the code does not have them. */
const PLANS =
  /\bdesign (of|rule)\b|\b(of the|page|platform) design\b|\.md\b|\b(privacy|statistics|intervals|federation|engine|growth|architecture) page\b/i;
/** A paper has a year, a decision a number, a standard its name. */
const NAMED = /\b(1[89]|20)\d\d\b|\bADR \d{4}\b|\b(IBSI|DICOM|NIST|RFC|FIPS|Unicode)\b/;
/** Rooms of numbers: what they say of a source is a paper, a standard or a decision, and nothing else. */
const OF_NUMBERS = /^libs\/(kernel|radiomics|statistics|privacy)\//;

/**
 * @param root folder of the workspace, absolute
 * @returns each source that a comment names, with its file
 */
export function sourcesOf(root) {
  return globSync(FILES, { cwd: root, exclude: (name) => PLACES.has(name.split('/').at(-1)) }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(SOURCE)].map(([, text]) => ({
      file,
      text: text.replace(/\s*\n\s*(\*|\/\/)?\s*/g, ' ').trim(),
    })),
  );
}

/** @returns whether what stands as a source is one that a reader can look up */
export function isLookedUp({ file, text }) {
  return !PLANS.test(text) && (NAMED.test(text) || !OF_NUMBERS.test(file));
}
