import {
  bytes,
  type DicomDataset,
  type DicomElement,
  numbers,
  sequence,
  text,
  type Vr,
  writeDicom,
} from '@collimate/imaging-simulation';
import dcmjs from 'dcmjs';
import dicomParser from 'dicom-parser';
import { DeidentifyError } from './deidentify.error.js';
import { Deidentifier } from './deidentifier.js';
import { RESEARCH_OPTIONS } from './policy.js';
import { KEEP_ROWS } from './keep.table.js';
import { ruleOn } from './profile.js';

/*
 * One canary in every attribute of the dictionary, and in an item of every sequence of it, in each storage class and encoding. The
 * values are those that people and devices leave: a word, a name of two letters, a date, a record number, an address, a telephone.
 */

const PATIENT: DicomDataset = [
  text(0x00080050, 'SH', '987654321'),
  text(0x00080080, 'LO', 'St Elsewhere Hospital'),
  text(0x00100010, 'PN', 'NG^LI'),
  text(0x00100020, 'LO', '12345678'),
  text(0x00100030, 'DA', '19500102'),
  text(0x00102154, 'SH', '0171-5550123'),
  text(0x00102155, 'LT', 'jane.roe@example.org'),
];
const PIXELS: DicomDataset = [
  numbers(0x00280002, 'US', 1),
  text(0x00280004, 'CS', 'MONOCHROME2'),
  numbers(0x00280010, 'US', 4),
  numbers(0x00280011, 'US', 4),
  numbers(0x00280100, 'US', 16),
  numbers(0x00280101, 'US', 16),
  numbers(0x00280102, 'US', 15),
  numbers(0x00280103, 'US', 0),
  bytes(
    0x7fe00010,
    'OW',
    Uint8Array.from({ length: 32 }, (_, i) => i),
  ),
];
const CLASSES: readonly (readonly [name: string, sopClass: string, own: DicomDataset])[] = [
  ['CT', '1.2.840.10008.5.1.4.1.1.2', PIXELS],
  ['MR', '1.2.840.10008.5.1.4.1.1.4', PIXELS],
  ['PT', '1.2.840.10008.5.1.4.1.1.128', PIXELS],
  ['RTSTRUCT', '1.2.840.10008.5.1.4.1.1.481.3', []],
  ['SEG', '1.2.840.10008.5.1.4.1.1.66.4', PIXELS],
  ['enhanced CT', '1.2.840.10008.5.1.4.1.1.2.1', PIXELS],
  ['enhanced MR', '1.2.840.10008.5.1.4.1.1.4.1', PIXELS],
];
const LAYOUTS = (['explicit-little-endian', 'implicit-little-endian'] as const).flatMap((transferSyntax) =>
  [false, true].map((undefinedLengths) => ({ transferSyntax, undefinedLengths })),
);
/** The attributes whose foreign values have the file refused; they are looked at one by one below. */
const NEEDED = KEEP_ROWS.filter(([, , , , otherwise]) => otherwise === 'refuse');
const NEEDED_TAGS: ReadonlySet<number> = new Set(NEEDED.map(([tag]) => tag));
const TEXT_VRS: ReadonlySet<string> = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '));
const WIDTHS: Readonly<Record<string, number>> = { US: 2, SS: 2, AT: 4, UL: 4, SL: 4, FL: 4, FD: 8 };

const DICTIONARY: readonly (readonly [tag: number, vr: string])[] = Object.values(dcmjs.data.DicomMetaDictionary.nameMap)
  .flatMap((entry) => {
    const match = /^\(([0-9A-F]{4}),([0-9A-F]{4})\)$/i.exec(entry?.tag ?? '');
    return match === null ? [] : [[Number.parseInt(match[1] + match[2], 16), entry?.vr ?? 'UN'] as const];
  })
  .filter(([tag]) => tag > 0x0007ffff && (tag & 0xffff) !== 0 && (tag >>> 16) % 2 === 0 && tag < 0xfffe0000);

/** What is planted, for an attribute of this tag. */
type Canary = (tag: number) => string;
const hex = (tag: number): string => tag.toString(16).padStart(8, '0').toUpperCase();
const ascii = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));
const latin = (file: Uint8Array): string => Buffer.from(file).toString('latin1');

/** Texts as they are; numbers of bytes as the text's bytes, or as the number that the text tells. */
function planted(tag: number, vr: string, canary: Canary, depth: number): DicomElement {
  const value = canary(tag);
  if (vr === 'SQ') return sequence(tag, depth === 0 || !isEntered(tag) ? shortItemOf(canary) : itemOf(canary, depth - 1));
  if (TEXT_VRS.has(vr)) return text(tag, vr as Vr, value);
  const width = WIDTHS[vr] as number | undefined;
  if (width === undefined) return bytes(tag, vr === 'OW' ? 'OW' : 'UN', ascii(value));
  if (width >= 4 && vr !== 'AT' && /^\d+$/.test(value)) return numbers(tag, vr as Vr, Number(value));
  return { tag, vr: vr as Vr, value: ascii(value.padEnd(Math.ceil(value.length / width) * width, '\0')) };
}

/** Whether the items of a sequence are cleaned; those of others go as a whole, and a few canaries show that. */
function isEntered(tag: number): boolean {
  return CLASSES.some(([modality]) => ['keep', 'map-uids'].includes(ruleOn(tag, modality, new Set(RESEARCH_OPTIONS)).action));
}

function shortItemOf(canary: Canary): DicomDataset {
  return [text(0x00081090, 'LO', canary(0x00081090)), text(0x00100010, 'PN', canary(0x00100010))];
}

/** An item with all that the allow-list keeps, a code, texts, a private block, and a sequence of the same. */
function itemOf(canary: Canary, depth: number): DicomDataset {
  const kept = KEEP_ROWS.filter(([tag, vr]) => vr !== 'SQ' && !NEEDED_TAGS.has(tag) && tag > 0x00080016 && tag < 0x7fe00000);
  return [
    ...kept.map(([tag, vr]) => planted(tag, vr.split('|')[0], canary, 0)),
    text(0x00080100, 'SH', canary(0x00080100)),
    text(0x00080102, 'SH', 'SCT'),
    text(0x00080104, 'LO', canary(0x00080104)),
    text(0x00204000, 'LT', canary(0x00204000)),
    text(0x70530010, 'LO', 'Philips PET Private Group'),
    text(0x70531000, 'DS', canary(0x70531000)),
    text(0x70531001, 'LO', canary(0x70531001)),
    ...(depth === 0 ? [] : [sequence(0x00081115, itemOf(canary, depth - 1))]),
  ];
}

function fileOf(sopClass: string, own: DicomDataset, canary: Canary, layout: (typeof LAYOUTS)[number]): Uint8Array {
  const fixed = [text(0x00080016, 'UI', sopClass), text(0x00080018, 'UI', '1.2.3.4'), ...PATIENT, ...own];
  const tags = new Set([...fixed.map(({ tag }) => tag), ...NEEDED_TAGS, 0x7fe00010, 0x00280301]);
  const random = DICTIONARY.filter(([tag]) => !tags.has(tag)).map(([tag, vr]) => planted(tag, vr, canary, 2));
  const beside = [
    bytes(0x60003000, 'OW', ascii(canary(0x60003000))),
    text(0x60001500, 'LO', canary(0x60001500)),
    bytes(0x50003000, 'OW', ascii(canary(0x50003000))),
    text(0x00290010, 'LO', canary(0x00290010)),
    text(0x00291001, 'LO', canary(0x00291001)),
    text(0x00190010, 'LO', 'SIEMENS MR HEADER'),
    text(0x0019100c, 'IS', canary(0x0019100c)),
    text(0x00189ff0, 'LO', canary(0x00189ff0)),
  ].filter((element) => !random.some(({ tag }) => tag === element.tag));
  return writeDicom([...fixed, ...random, ...beside], { ...layout, preamble: ascii(canary(0)) });
}

const deidentifier = new Deidentifier({
  key: new Uint8Array(32).fill(3),
  site: 'east',
  options: RESEARCH_OPTIONS,
  vocabulary: ['GTV-1'],
  times: 'keep',
});

/** Every value of a cleaned file but UIDs and pixels, with its tag. */
function valuesOf(set: dicomParser.DataSet): readonly (readonly [tag: string, value: string])[] {
  return Object.values(set.elements).flatMap((element) => {
    if (element.items !== undefined) return element.items.flatMap((item) => (item.dataSet ? valuesOf(item.dataSet) : []));
    if (element.vr === 'UI' || element.tag === 'x7fe00010') return [];
    const value = set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array;
    const number =
      element.vr === 'FD' ? String(set.double(element.tag)) : element.vr === 'UL' ? String(set.uint32(element.tag)) : '';
    return [[element.tag, `${latin(value)} ${number}`] as const];
  });
}

const FORMS: readonly (readonly [form: string, canary: Canary, survives: RegExp])[] = [
  ['a word', (tag) => `ZQ${hex(tag)}`, /ZQ[0-9A-F]{4}/i],
  ['a name of two letters', () => 'NG', /(^|[^A-Za-z])NG($|[^A-Za-z])/i],
  ['a name among other words', () => 'REC of Mrs NG', /\bof\b|\bMrs\b|\bNG\b/i],
  ['a birth date', () => '19500102', /19500102|1950\.?0?1/],
  ['a birth date as people write it', () => '02.01.1950', /02.?01.?1950/],
  ['a record number', () => '12345678', /12345678|12345\.678/],
  ['a record number with zeros', () => '0012345678', /12345678/],
  ['a record number behind a point', () => '1234.5678', /1234\.?5678/],
  ['a record number behind a point, with zeros', () => '1234.567800', /1234\.?5678/],
  ['a record number in two values', () => '1234\\5678', /1234\\?5678/],
  ['an accession number', () => '987654321', /987654321/],
  ['an address', () => 'jane.roe@example.org', /roe|example/i],
  ['a telephone', () => 'tel 0171-5550123', /tel|5550123/],
  ['an institution', () => 'ACME for St Elsewhere', /ACME|Elsewhere/i],
];

/** Only a file that states the number elsewhere tells that these are more than quantities. */
const TOLD_BY_THE_FILE = [
  'a record number behind a point',
  'a record number behind a point, with zeros',
  'a record number in two values',
];

describe('a canary in every attribute of the dictionary', () => {
  it('covers the dictionary', () => {
    expect(DICTIONARY.length).toBeGreaterThan(5000);
    expect(DICTIONARY.filter(([, vr]) => vr === 'SQ').length).toBeGreaterThan(1200);
  });

  it.each(FORMS)('leaves nothing of %s in any class and encoding', (form, canary, survives) => {
    const first = FORMS.findIndex(([name]) => name === form);
    for (const [n, [name, sopClass, own]] of CLASSES.entries()) {
      // The first form goes through all classes, the others through every third, each beginning with another one.
      if (first > 0 && (n + first) % 3 > 0) continue;
      // Lengths and delimiters take turns.
      const layouts = [LAYOUTS[n % 2], LAYOUTS[2 + (n % 2)]];
      for (const layout of first === 0 ? layouts : [layouts[first % 2]]) {
        const outcome = deidentifier.clean(fileOf(sopClass, own, canary, layout));
        if (outcome.kind !== 'cleaned') throw new Error(`${name}: ${outcome.code} ${outcome.tag}`);
        const left = valuesOf(dicomParser.parseDicom(outcome.bytes)).filter(([, value]) => survives.test(value));
        expect([name, left]).toEqual([name, []]);
        // The bytes as a whole too: names of two letters would be found in pixels and identifiers.
        if (canary(0).length > 4) expect(latin(outcome.bytes)).not.toMatch(survives);
        expect(JSON.stringify(outcome.report)).not.toMatch(/ZQ|NG\b|12345678/);
      }
    }
  });

  it.each(FORMS.filter(([form]) => !TOLD_BY_THE_FILE.includes(form)))(
    'leaves nothing of %s in a file that tells nobody by it',
    (_, canary, survives) => {
      for (const [name, sopClass, own] of CLASSES) {
        const kept = itemOf(canary, 2).filter(({ vr, tag }) => vr !== 'PN' && !own.some((other) => other.tag === tag));
        const fixed = [text(0x00080016, 'UI', sopClass), text(0x00080018, 'UI', '1.2.3.4'), text(0x00100010, 'PN', 'DOE^J')];
        const outcome = deidentifier.clean(writeDicom([...fixed, ...own, ...kept.filter(({ tag }) => tag !== 0x00080018)]));
        if (outcome.kind !== 'cleaned') throw new Error(`${name}: ${outcome.code} ${outcome.tag}`);
        const left = valuesOf(dicomParser.parseDicom(outcome.bytes)).filter(([, value]) => survives.test(value));
        expect([name, left]).toEqual([name, []]);
      }
    },
  );

  it.each(NEEDED.map(([tag, vr, name]) => [name, tag, vr.split('|')[0]] as const))(
    'in %s, which features need, has the file refused or is gone',
    (_, tag, vr) => {
      for (const [, canary, survives] of FORMS) {
        const element = planted(tag, vr, canary, 0);
        const own = [...PIXELS.filter((other) => other.tag !== tag), element];
        const dataset = [text(0x00080016, 'UI', CLASSES[0][1]), text(0x00080018, 'UI', '1.2.3.4'), ...PATIENT, ...own];
        try {
          const outcome = deidentifier.clean(writeDicom(dataset));
          if (outcome.kind === 'refused') continue;
          const left = valuesOf(dicomParser.parseDicom(outcome.bytes)).filter(([, value]) => survives.test(value));
          // Decimal places and pairs of positions and slopes are too many to be told from numbers of people.
          expect(left.filter(([, value]) => !/1234[.\\]5678/.test(value))).toEqual([]);
        } catch (error) {
          if (!(error instanceof DeidentifyError)) throw error;
        }
      }
    },
  );
});
