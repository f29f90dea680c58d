import { type DicomDataset, type DicomElement, numbers, text, type Vr, writeDicom } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import * as fc from 'fast-check';
import { DeidentifyError } from './deidentify.error.js';
import { Deidentifier } from './deidentifier.js';
import { RESEARCH_OPTIONS } from './policy.js';
import { KEEP_ROWS } from './keep.table.js';
import { LATER_ROWS, PROFILE_ROWS } from './ps315.table.js';

const CANARY = 'ZQCANARY';
const deidentifier = new Deidentifier({
  key: new Uint8Array(32).fill(5),
  site: 'west',
  options: RESEARCH_OPTIONS,
  vocabulary: ['GTV-1'],
  times: 'keep',
});
const latin = (file: Uint8Array): string => Buffer.from(file).toString('latin1');
const ascii = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));

const FIXED: DicomDataset = [
  text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
  text(0x00080018, 'UI', '1.2.3.4'),
  // The canary is the patient's name, so that the texts of the allow-list must notice it, too.
  text(0x00100010, 'PN', `${CANARY}^TEST`),
  text(0x00100020, 'LO', `${CANARY}77`),
];
const FIXED_TAGS = new Set(FIXED.map((element) => element.tag));

const TEXT_VRS: readonly Vr[] = ['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'LO', 'LT', 'PN', 'SH', 'ST', 'TM', 'UC', 'UI', 'UT'];
const LISTED = [...PROFILE_ROWS, ...LATER_ROWS, ...KEEP_ROWS].filter(([tag]) => tag > 0x0007ffff && !FIXED_TAGS.has(tag));
const tagAndVr: fc.Arbitrary<readonly [number, Vr]> = fc.oneof(
  fc.constantFrom(...LISTED).map((row) => [row[0], row[1].split('|')[0] as Vr] as const),
  fc.tuple(fc.constantFrom(...LISTED.map((row) => row[0])), fc.constantFrom(...TEXT_VRS, 'SQ' as Vr, 'UN' as Vr)),
  fc.tuple(fc.integer({ min: 0x00090010, max: 0x7fd0ffff }), fc.constantFrom(...TEXT_VRS, 'SQ' as Vr, 'UN' as Vr)),
);
const content = fc.constantFrom(CANARY, `${CANARY}\\1`, ` ${CANARY.toLowerCase()}`, `1\\${CANARY}`, `20240101${CANARY}`);

/** Data sets nested up to `depth` levels. */
function datasets(depth: number): fc.Arbitrary<DicomDataset> {
  const items = depth === 0 ? fc.constant([]) : fc.array(datasets(depth - 1), { maxLength: 2 });
  const element = fc.tuple(tagAndVr, content, items).map(([[tag, vr], value, inside]) => build(tag, vr, value, inside));
  return fc.uniqueArray(element, { maxLength: 6, selector: ({ tag }) => tag });
}

function build(tag: number, vr: Vr, value: string, items: readonly DicomDataset[]): DicomElement {
  if (vr === 'SQ') return { tag, vr, value: items };
  return TEXT_VRS.includes(vr)
    ? text(tag, vr, value)
    : { tag, vr: vr === 'OW' ? 'OB' : vr, value: ascii(`${value}\0`.repeat(8)) };
}

const layout = fc.record({
  transferSyntax: fc.constantFrom('explicit-little-endian' as const, 'implicit-little-endian' as const),
  undefinedLengths: fc.boolean(),
});

describe('any data set', () => {
  it('comes out without the canary and readable, or is refused', () => {
    let cleanedCount = 0;
    fc.assert(
      fc.property(datasets(3), layout, (random, options) => {
        const elements = [...FIXED, ...random.filter((element) => !FIXED_TAGS.has(element.tag) && element.tag !== 0x7fe00010)];
        try {
          const outcome = deidentifier.clean(writeDicom(elements, options));
          if (outcome.kind !== 'cleaned') return;
          cleanedCount++;
          expect(latin(outcome.bytes).toUpperCase()).not.toContain(CANARY);
          const set = dicomParser.parseDicom(outcome.bytes);
          expect(set.string('x00100010')).toBe(outcome.pseudonym);
          expect(JSON.stringify(outcome.report).toUpperCase()).not.toContain(CANARY);
        } catch (error) {
          // In implicit VR, bytes under the tag of a sequence are a broken sequence.
          if (!(error instanceof DeidentifyError)) throw error;
          expect(options.transferSyntax === 'implicit-little-endian' || error.code === 'MALFORMED').toBe(true);
          expect(error.message).not.toContain(CANARY);
        }
      }),
      { numRuns: 400 },
    );
    expect(cleanedCount).toBeGreaterThan(150);
  });

  it('with any byte changed is cleaned into a readable file or refused with a code', () => {
    const file = writeDicom(
      [
        ...FIXED,
        numbers(0x00280010, 'US', 2),
        { tag: 0x00081115, vr: 'SQ', value: [[text(0x0020000e, 'UI', '1.2'), text(0x00204000, 'LT', CANARY)]] },
      ],
      { undefinedLengths: true },
    );
    fc.assert(
      fc.property(fc.integer({ min: 132, max: file.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const broken = file.slice();
        broken[at] = value;
        try {
          const outcome = deidentifier.clean(broken);
          if (outcome.kind === 'cleaned') dicomParser.parseDicom(outcome.bytes);
        } catch (error) {
          if (!(error instanceof DeidentifyError)) throw error;
        }
      }),
      { numRuns: 1500 },
    );
  });
});
