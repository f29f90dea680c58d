/** Makes docs/privacy/cleaned-copy.md from the tables of de-identification. */

/** @returns the text of cleaned-copy.md @param tables KEEP_ROWS, VOCABULARIES, CODE_SHAPES */
export function cleanedCopyPage({ KEEP_ROWS, VOCABULARIES, CODE_SHAPES }) {
  return `<!-- Made by \`npm run build\` (tools/pages/cleaned-copy.page.mjs); do not edit. -->

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

## What readers look at

Numbers and refusals depend on what a header states, so the copy is read as its original is, or one of the two is refused: every statement that
the readers of this program look at stays as it is, is written in another form that means the same to them, or has the file refused
(below: "refused"). A spec holds the copy to its original for each of them, over generated values, under both profiles (ADR 0085).

- A nuclide that a reader knows, by its code in whatever scheme or by its name, is written with the code of the standard; any other is
  unknown before and after. A code of a part of the head stays likewise, and a body part in other words that names one reads \`HEAD\`.
- Weight and height of a PET patient stay digit by digit, also \`0070.5\` and \`7.05e1\`; those of others are rounded.
- A table in the place of slope and intercept (ModalityLUTSequence) has the file refused.
- NIfTI keeps its unit of length and whether its forms have a code, NRRD its units, MetaImage its units and its map of intensities.

What is lost, and refuses or says less afterwards: volumes of one series that only a time of day tells apart (under \`safe-harbor\`), or words that are
in no vocabulary, can no longer be chosen by \`--phase\`, and are refused (\`DUPLICATE_SLICES\`), or, where their slices stand in turn, read as one
volume: send one of them alone. The note that slices were not made alike does not
name what PS3.15 takes away (device, protocol, contrast agent, description) or what reads UNKNOWN or OTHER.

## The identity of the file

From each file are collected, at every depth: the words of all person names from two letters up, the words of institutions, addresses,
stations and devices, all their numbers from four digits up (also written together, and without leading zeros), and all dates in
the orders year-month-day, day-month-year and month-day-year. What agrees with them does not stay:

- a text of a vocabulary that has the name of a person among its words (a patient called Siemens loses the maker), or whose shaped words
  or digits, also read as one, agree with anything of the identity or hold six digits or more of it;
- a code that agrees;
- a number that features do not need: a whole number that is one of the identity's, or six digits or more that are when its
  point is left out;
- the bytes of a binary number that spell a person's name.

Defined terms of the standard stay whoever the patient is: HU is a unit, also of a patient called Hu.

A number that features do not need has five significant digits at most; one with more is rounded, and the report says so. As it is
stays a number that 32 bits of floating point print (4.60300016403198), and a slice thickness, which may stand for a spacing.

Numbers that features need (below: "refused") are not given up lightly: positions have so many digits that some agree with any number
by chance. They must lie in their range; a whole number of six or more significant digits that is one of the identity's has the file
refused. A slice thickness of 5 and a record number 5 do not disturb each other.

## Compressed pixels

Of compressed frames the samples stay alone: they are decoded as the readers of this program decode them, and the copy is explicit VR little
endian, two to three times as large. Nothing else of a stream has a place in it: no comment, thumbnail or table, no segment of a component
that is not there, no byte behind the packets. Every sample is the one that is decoded, also of lossy frames, whose copy goes on
saying that it was (LossyImageCompression). Refused: frames that no decoder reads or that break off, another size than the attributes
say, boxes of JP2 files, progressive JPEG, video, and deflated files as a whole.

## What is not found

- Text drawn into the pixels that is small, of fewer than four letters, or has run together with bright anatomy; in segmentations nobody
  looks. Files that declare burned-in text, captures, screen saves and images in which something looks like a line of letters are refused.
- A record number in decimal places of a position, a slope or a thickness, or of which each of several numbers has less than five digits.
- A face in a scan of the head: \`collimate deface\` takes it out, and nothing here does.
- An identifier that the file does not tell as one and that looks like a value: \`B30f\` as a nickname.

## Refusals

A scan of which one file is refused has no copy. In place of it stands \`<scan>.refused\` with the code and the attribute:
\`NEEDED_VALUE_NOT_SAFE\`, \`FRAMES_NOT_DECODED\`, \`UNSUPPORTED_TRANSFER_SYNTAX\`, \`MALFORMED\`, \`BURNED_IN_ANNOTATION\`, \`SCREEN_SAVE\`,
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
  // A sequence that readers look for and of which nothing can stay.
  const isNever = vr === 'SQ' && otherwise === 'refuse';
  const hex = tag.toString(16).padStart(8, '0').toUpperCase();
  const becomes = values?.startsWith('@')
    ? 'replaced'
    : ({ empty: 'emptied', dummy: 'replaced', refuse: 'refused' }[otherwise] ?? 'removed');
  return `| (${hex.slice(0, 4)},${hex.slice(4)}) ${keyword} | ${isNever ? 'none' : valuesOf(vr, values)} | ${becomes} |`;
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

/** @returns the text of the page by its path, from the built tables @param built imports a built file of a lib */
export async function made(built) {
  const tables = await Promise.all(
    ['keep.table', 'vocabulary.table', 'code.table'].map((name) => built(`imaging/deidentify/dist/${name}.js`)),
  );
  return { 'docs/privacy/cleaned-copy.md': cleanedCopyPage(Object.assign({}, ...tables)) };
}
