/**
 * Writes docs/privacy/cleaned-copy.md from the tables of de-identification.
 *
 *   node tools/scripts/cleaned-copy-docs.mjs
 *
 * It reads the built tables (`npm run build` first). The result is committed; a spec compares it with the tables.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @returns the text of cleaned-copy.md @param tables KEEP_ROWS, VOCABULARIES, CODE_SHAPES */
export function cleanedCopyPage({ KEEP_ROWS, VOCABULARIES, CODE_SHAPES }) {
  return `<!-- Made by tools/scripts/cleaned-copy-docs.mjs; do not edit. -->

# What a cleaned copy keeps

A research copy (\`COLLIMATE_SITE_RESEARCH_COPY=on\`) never leaves the hospital. It holds what radiomics needs, in a form that cannot hold a
name: numbers in the range of their attribute, defined terms, texts of closed vocabularies, codes of listed schemes, mapped UIDs, shifted
dates, and pixels without the room around them. What stands neither in the table below nor in PS3.15 Table E.1-1 is removed: private
attributes but safe numbers, unknown ones, overlays, curves, the preamble, the file meta group.

The same engine stands behind \`collimate deidentify\`, with profiles, keys and a report of its own: [de-identifying scans](deidentify.md).

Each study has its own key at each site. Two studies' copies of one patient have no UID, no pseudonym and no date in common.

## Texts

A text stays if every word of it is in the vocabulary of its attribute; words of vocabularies are those of makers and of the standard,
and shapes for kernels and versions. Any other value reads \`UNKNOWN\` where it stands. A site may allow whole texts by its policy. A
code stays if its scheme is listed (${[...CODE_SHAPES.keys()].join(', ')}) and it has the shape of the scheme's codes, in SNOMED CT with
its check digit; else the item says "unknown" (261665006, SCT).

## The identity of the file

From each file are collected, at every depth: the words of all person names from two letters up, the words of institutions, addresses,
stations and devices, all their numbers from four digits up (also written together, and without leading zeros), and all dates in
the orders year-month-day, day-month-year and month-day-year. What agrees with them does not stay:

- a text of a vocabulary that has the name of a person among its words (a patient called Siemens loses the maker), or whose shaped words
  or digits agree with anything of the identity;
- a code that agrees;
- a number that features do not need: a whole number that is one of the identity's, or six digits or more that are when its
  point is left out;
- the bytes of a binary number that spell a person's name.

Defined terms of the standard stay whoever the patient is: HU is a unit, also of a patient called Hu.

Numbers that features need (below: "refused") are not given up lightly: positions have so many digits that some agree with any number
by chance. They must lie in their range; a whole number of six or more significant digits that is one of the identity's has the file
refused. A slice thickness of 5 and a record number 5 do not disturb each other.

## Compressed pixels

Frames are walked marker by marker to their end and written anew, one fragment each, with a computed offset table. Comments and
application segments go wherever they stand, also those of tile-parts; so do packet lengths, extra fragments, bytes behind the end, and the
room in RLE frames. Samples keep every bit. Refused: boxes of JP2 files, mapping tables, packed packet headers, progressive JPEG, unknown
segments, another size than the attributes say, frames that break off, at the end of entropy-coded data a long text or a name or
number of the file; JPEG XL, video and deflated files as a whole.

## What is not found

- Text that stands where a decoder of entropy-coded data would skip it, if it has fewer than 24 letters and is no name of five letters
  and no number of six digits that the file tells elsewhere; or if it is not in the last 512 bytes of a scan or tile-part.
- Text drawn into the pixels that is small, of fewer than four letters, or has run together with bright anatomy; in segmentations and in
  compressed pixels nobody looks. Files that declare burned-in text, captures, screen saves and images in which something looks like a line of
  letters are refused.
- A record number in decimal places of a position or a slope.
- A face in a scan of the head: there is no defacing yet.
- An identifier that the file does not tell as one and that looks like a value: \`B30f\` as a nickname.

## Refusals

A scan of which one file is refused has no copy. In place of it stands \`<scan>.refused\` with the code and the attribute:
\`NEEDED_VALUE_NOT_SAFE\`, \`FRAME_NOT_BARE\`, \`UNSUPPORTED_TRANSFER_SYNTAX\`, \`MALFORMED\`, \`BURNED_IN_ANNOTATION\`, \`SCREEN_SAVE\`,
\`SOP_CLASS_NOT_ACCEPTED\`, \`TEXT_IN_PIXELS\`. Its features are not affected.

## Attributes beside Table E.1-1

| attribute | values that stay | another value is |
| --- | --- | --- |
${KEEP_ROWS.map(line).join('\n')}

## Vocabularies

${Object.entries(VOCABULARIES).map(section).join('\n\n')}
`;
}

function line([tag, vr, keyword, values, otherwise]) {
  const hex = tag.toString(16).padStart(8, '0').toUpperCase();
  const becomes = values?.startsWith('@')
    ? 'replaced'
    : ({ empty: 'emptied', dummy: 'replaced', refuse: 'refused' }[otherwise] ?? 'removed');
  return `| (${hex.slice(0, 4)},${hex.slice(4)}) ${keyword} | ${valuesOf(vr, values)} | ${becomes} |`;
}

function valuesOf(vr, values) {
  if (vr === 'SQ') return 'items, cleaned';
  if (vr === 'UI') return 'classes of the standard, else mapped';
  if (vr === 'AT') return 'tags of the tables';
  if (values === undefined) return 'samples';
  if (values.startsWith('@')) return `vocabulary [${values.slice(1)}](#${values.slice(1)})`;
  const range = /^(\S+)\.\.(\S+)$/.exec(values);
  return range === null ? values : `${range[1]} to ${range[2]}`;
}

function section([name, { words, shapes }]) {
  const shaped = shapes.map((shape) => `\`${shape.source}\``).join(' ');
  return `### ${name}\n\n${words.trim().split(/\s+/).join(' ')}${shaped === '' ? '' : `\n\nShapes: ${shaped}`}`;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, 'libs', 'imaging', 'deidentify', 'dist');
  const tables = await Promise.all(
    ['keep.table', 'vocabulary.table', 'code.table'].map((name) => import(join(folder, `${name}.js`))),
  );
  writeFileSync(join(root, 'docs', 'privacy', 'cleaned-copy.md'), cleanedCopyPage(Object.assign({}, ...tables)));
}
