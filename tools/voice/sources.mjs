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
/** A standard of many pages, and a place in it: a section, a table or a part with its chapter. */
const LONG_STANDARD = /\b(RFC \d+|NIST SP|DICOM PS3\.\d+)/;
const PLACE_IN_IT =
  /\b(sections?|annex|appendix|table|figure|clause|chapter|algorithm)\b|§|PS3\.\d+ [A-Z\d]+(\.|\b)|\bRFC \d+ \d|\b(RFC|NIST SP) [\d-]+[A-Z]?,? \d/i;
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

/** @returns whether a reader can look up what stands as a source */
export function isLookedUp({ file, text }) {
  return (
    !PLANS.test(text) && (NAMED.test(text) || !OF_NUMBERS.test(file)) && (!LONG_STANDARD.test(text) || PLACE_IN_IT.test(text))
  );
}

/** One comment right above another one. */
const STACKED = /^[ \t]*\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*\n(?=[ \t]*\/\*\*)/gm;

/**
 * What a comment says is lost where another one stands below it: what it was written for has moved.
 * @returns each comment that stands right above another one
 */
export function stackedComments(text) {
  return [...text.matchAll(STACKED)].map(([comment]) => comment.trim());
}
