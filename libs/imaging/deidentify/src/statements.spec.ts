import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findElement, readRawFile, TAG } from '@collimate/imaging-dicom';
import { PHASE_ATTRIBUTES } from '@collimate/imaging-formats';
import { sequence, text, type DicomDataset, type DicomElement, type Vr } from '@collimate/imaging-simulation';
import * as fc from 'fast-check';
import { CANARY, POLICY, latin } from './cleaning.fixture.js';
import { DeidentifyError } from './deidentify.error.js';
import { Deidentifier } from './deidentifier.js';
import { KEEP_ROWS } from './keep.table.js';
import { BUILT_IN_PROFILES } from './policy.js';
import { radiopharmaceutical, reading, seriesOf, statement, type Reading, type SeriesWish } from './statements.fixture.js';
import { type Keyword, ELSEWHERE } from './statements.elsewhere.fixture.js';

/*
 * Every statement that a reader looks at: its cleaned copy is read as the original is, with the same numbers and the same word to the
 * person, or one of the two refuses. A copy that is read where its original is not, or otherwise, would be wrong in silence.
 */

/** Values of each statement: 20, and 60 with COLLIMATE_LONG=1. */
const VALUES = process.env['COLLIMATE_LONG'] === '1' ? 60 : 20;

type Case = readonly [modality: SeriesWish['modality'], vr: Vr, values: fc.Arbitrary<string>];

/** Texts that nobody foresaw, among them a name and a term of another maker. */
const odd = fc.constantFrom(CANARY, `${CANARY}\\1`, 'XYZ', 'A\\B', '', ' ', 'other', '1\\2', '-1', '1e400', 'NaN', '0x10');
const wordOf = (...words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...words),
    fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((one) => one.join('\\')),
    odd,
  );
/** A decimal in any form that DICOM lets a number have. */
const decimal = (least: number, most: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(
        fc.double({ min: least, max: most, noNaN: true }),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom('', '+', '00', ' '),
      )
      .map(([value, digits, before]) => (value < 0 ? value.toFixed(digits) : before + value.toFixed(digits)).slice(0, 16)),
    fc.double({ min: least, max: most, noNaN: true }).map((value) => value.toExponential(4)),
    fc.float({ min: Math.fround(least), max: Math.fround(most), noNaN: true }).map((value) => String(value).slice(0, 16)),
    odd,
  );

const HEADS = [
  'SKULL',
  'FACE',
  'ORBIT',
  'SINUS',
  'IAC',
  'JAW',
  'EAR',
  'HEAD^ROUTINE',
  'Head',
  'NASAL BONE',
  'CHEST',
  'KNEE',
  'WHOLEBODY',
];
const SERIES: Readonly<Partial<Record<Keyword, Case>>> = {
  ImageType: [
    'CT',
    'CS',
    wordOf('ORIGINAL', 'DERIVED', 'PRIMARY', 'MIP', 'MINIP', 'LOCALIZER', 'SCOUT', 'MOSAIC', 'PROJECTION IMAGE', 'M_FFE'),
  ],
  BodyPartExamined: ['CT', 'CS', fc.oneof(fc.constantFrom(...HEADS), odd)],
  RescaleType: ['CT', 'LO', wordOf('HU', 'EDW', 'IODINE', 'Z-EFF', 'DVP', 'US', 'OD', 'ED', 'HU_MOD', 'normalized', 'hu')],
  RescaleSlope: ['CT', 'DS', decimal(-10, 10)],
  RescaleIntercept: ['CT', 'DS', decimal(-3000, 3000)],
  SliceThickness: ['CT', 'DS', decimal(-10, 2000)],
  SpacingBetweenSlices: ['CT', 'DS', decimal(-10, 10)],
  PixelSpacing: ['CT', 'DS', fc.tuple(decimal(-1, 10), decimal(-1, 10)).map((both) => both.join('\\'))],
  ImagePositionPatient: [
    'CT',
    'DS',
    fc.tuple(decimal(-900, 900), decimal(-900, 900), decimal(-900, 900)).map((all) => all.join('\\')),
  ],
  PhotometricInterpretation: ['CT', 'CS', wordOf('MONOCHROME1', 'MONOCHROME2', 'RGB', 'PALETTE COLOR')],
  SamplesPerPixel: ['CT', 'US', fc.constantFrom('0', '1', '3')],
  BitsStored: ['CT', 'US', fc.constantFrom('8', '12', '16', '17')],
  HighBit: ['CT', 'US', fc.constantFrom('7', '11', '15', '16')],
  PixelRepresentation: ['CT', 'US', fc.constantFrom('0', '1', '2')],
  PixelPaddingValue: ['CT', 'US', fc.integer({ min: 0, max: 65_535 }).map(String)],
  PixelPaddingRangeLimit: ['CT', 'US', fc.integer({ min: 0, max: 65_535 }).map(String)],
  LossyImageCompression: ['CT', 'CS', wordOf('00', '01')],
  Modality: ['CT', 'CS', wordOf('CT', 'MR', 'OT')],
  ConvolutionKernel: ['CT', 'SH', wordOf('B30f', 'STANDARD')],
  KVP: ['CT', 'DS', decimal(0, 200)],
  ReconstructionDiameter: ['CT', 'DS', decimal(0, 900)],
  FilterType: ['CT', 'SH', wordOf('BODY', 'WEDGE')],
  InstanceNumber: ['CT', 'IS', wordOf('1', '17', '999999')],
  SeriesNumber: ['CT', 'IS', wordOf('1', '17', '999999')],
  NumberOfFrames: ['CT', 'IS', wordOf('1', '01', '2')],
  EchoTime: ['MR', 'DS', decimal(0, 200)],
  EchoNumbers: ['MR', 'IS', wordOf('1', '2')],
  RepetitionTime: ['MR', 'DS', decimal(0, 5000)],
  InversionTime: ['MR', 'DS', decimal(0, 5000)],
  FlipAngle: ['MR', 'DS', decimal(0, 180)],
  MagneticFieldStrength: ['MR', 'DS', decimal(0, 8)],
  DiffusionBValue: ['MR', 'FD', fc.constantFrom('0', '50', '1000')],
  EffectiveEchoTime: ['MR', 'FD', fc.constantFrom('2.5', '4.603')],
  ScanningSequence: ['MR', 'CS', wordOf('SE', 'GR')],
  SequenceVariant: ['MR', 'CS', wordOf('SK', 'SP')],
  SequenceName: ['MR', 'SH', wordOf('*tse2d1_9', 'FFE')],
  PatientWeight: [
    'PT',
    'DS',
    fc.oneof(decimal(0, 800), fc.constantFrom('71.66780080', '70.1234567', '0070.5', '+70.5', '7.05e1', '70.', '.5', '70000')),
  ],
  PatientSize: ['PT', 'DS', fc.oneof(decimal(0, 3), fc.constantFrom('1.72720003', '1.7272', '172'))],
  PatientSex: ['PT', 'CS', fc.constantFrom('F', 'M', 'O', '')],
  Units: ['PT', 'CS', wordOf('BQML', 'GML', 'CM2ML', 'CNTS', 'PROPCPS')],
  SUVType: ['PT', 'CS', wordOf('BW', 'BSA', 'LBM', 'LBMJANMA', 'LEAN')],
  DecayCorrection: ['PT', 'CS', wordOf('START', 'ADMIN', 'NONE', 'start')],
  CorrectedImage: ['PT', 'CS', wordOf('DECY', 'ATTN', 'SCAT', 'XYZ', 'ATTN3D2D')],
  ActualFrameDuration: ['PT', 'IS', wordOf('120000', '0', '1e3')],
  FrameReferenceTime: ['PT', 'DS', decimal(-100, 200_000)],
  ReconstructionMethod: ['PT', 'LO', wordOf('OSEM', 'TOF')],
};

const PROFILES = Object.entries(BUILT_IN_PROFILES).map(
  ([name, profile]) => [name, new Deidentifier({ ...POLICY, ...profile })] as const,
);

/** Holds a series to its copy. @returns how the original was read */
function held(wish: SeriesWish, deidentifier: Deidentifier, phase?: Parameters<typeof reading>[1]): Reading {
  const files = seriesOf(wish);
  const before = reading(files, phase);
  const bytes = copiesOf(files, deidentifier);
  expect(bytes.some((file) => latin(file).includes(CANARY))).toBe(false);
  if (bytes.length < files.length) return before;
  const after = reading(bytes, phase);
  if ('code' in after) return before;
  // An uptake that the copy refuses is no number, whatever its original has.
  const [had, has] = [before, after].map((one) => ('uptake' in one ? one.uptake : undefined) as unknown[] | undefined);
  const uptake = had?.map((one, measure) => (typeof has?.[measure] === 'string' ? has[measure] : one));
  expect(after).toEqual({ ...before, uptake });
  return before;
}

/** Cleaned copies of those files that are not refused, in whichever way. */
function copiesOf(files: readonly Uint8Array[], deidentifier: Deidentifier): readonly Uint8Array[] {
  return files.flatMap((file) => {
    try {
      const copy = deidentifier.clean(file);
      return copy.kind === 'cleaned' ? [copy.bytes] : [];
    } catch (error) {
      if (error instanceof DeidentifyError) return [];
      throw error;
    }
  });
}

describe.each(PROFILES)('a copy by the profile %s', (_, deidentifier) => {
  it.each(Object.entries(SERIES))(
    'is read as its original, or refused, whatever stands at %s',
    (keyword, [modality, vr, values]) => {
      const tag = TAG[keyword as Keyword];
      fc.assert(
        fc.property(values, fc.option(values, { nil: undefined, freq: 4 }), (first, second) => {
          const of = (value: string): DicomDataset => [statement(tag, vr, value)];
          void held({ modality, stated: of(first), ...(second === undefined ? {} : { second: of(second) }) }, deidentifier);
        }),
        { numRuns: VALUES },
      );
      void held({ modality, stated: [], without: [tag] }, deidentifier);
    },
  );

  it('is read as its original, or refused, whatever nuclide is stated, in any scheme', () => {
    const item = fc.record({
      value: fc.constantFrom('C-111A1', 'C-131A3', '126605', 'F18', CANARY, ''),
      scheme: fc.constantFrom('SRT', 'DCM', '99SDM', ''),
      meaning: fc.constantFrom('^18^Fluorine', 'Ga-68', '68Ga', 'Fluorine', CANARY, ''),
    });
    fc.assert(
      fc.property(
        item,
        fc.constantFrom('6586.2', '4062.6', '4062.60', '14007', '7e3', CANARY),
        decimal(1e4, 1e9),
        (code, halfLife, dose) => {
          const codes = sequence(TAG.RadionuclideCodeSequence, [
            ...(code.value === '' ? [] : [text(TAG.CodeValue, 'SH', code.value)]),
            text(0x00080102, 'SH', code.scheme),
            text(TAG.CodeMeaning, 'LO', code.meaning),
          ]);
          const stated = radiopharmaceutical(
            codes,
            text(TAG.RadionuclideHalfLife, 'DS', halfLife),
            text(TAG.RadionuclideTotalDose, 'DS', dose),
          );
          void held({ modality: 'PT', stated: [stated] }, deidentifier);
        },
      ),
      { numRuns: 2.5 * VALUES },
    );
  });

  it.each([
    ['69536005', 'SCT'],
    ['T-D1100', 'SRT'],
    ['T-D1100', '99LOCAL'],
    ['89545001', ''],
    ['51185008', 'SCT'],
  ])('says of the anatomic region %s (%s) that it is a head, or not', (code, scheme) => {
    const region = sequence(TAG.AnatomicRegionSequence, [
      text(TAG.CodeValue, 'SH', code),
      text(0x00080102, 'SH', scheme),
      text(TAG.CodeMeaning, 'LO', CANARY),
    ]);
    for (const stated of [region, sequence(TAG.SharedFunctionalGroupsSequence, [sequence(TAG.FrameAnatomySequence, [region])])])
      void held({ modality: 'CT', stated: [stated] }, deidentifier);
    expect(held({ modality: 'CT', stated: [region] }, deidentifier)).toMatchObject({ head: code !== '51185008' });
    expect(kept(deidentifier, region)).toHaveProperty('kind', 'cleaned');
  });

  it('is refused where the intensities come from a table, and not where that is empty', () => {
    expect(kept(deidentifier, sequence(TAG.ModalityLUTSequence, []))).toMatchObject({ kind: 'refused', tag: '(0028,3000)' });
    expect(kept(deidentifier, sequence(TAG.ModalityLUTSequence))).toMatchObject({ kind: 'cleaned' });
  });

  it.each<[string, Vr, string, 'CT' | 'MR' | 'PT']>([
    ['RescaleType', 'LO', 'EDW', 'CT'],
    ['RescaleType', 'LO', 'IODINE', 'CT'],
    ['RescaleType', 'LO', 'Z-EFF', 'CT'],
    ['RescaleType', 'LO', 'DVP', 'CT'],
    ['RescaleType', 'LO', 'normalized', 'MR'],
    ['PatientWeight', 'DS', '71.66780080', 'PT'],
    ['PatientWeight', 'DS', '0070.5', 'PT'],
    ['PatientWeight', 'DS', '7.05e1', 'PT'],
    ['PatientSize', 'DS', '1.72720003', 'PT'],
    ['Units', 'CS', 'CM2ML', 'PT'],
    ['ImageType', 'CS', 'DERIVED\\SECONDARY\\MIP', 'CT'],
    ['BodyPartExamined', 'CS', 'SKULL', 'CT'],
  ])('is read, with the same numbers and words: %s %s %s', (keyword, vr, value, modality) => {
    const wish = { modality, stated: [statement(TAG[keyword as Keyword], vr, value)] };
    const after = reading(copiesOf(seriesOf(wish), deidentifier));
    expect([after, 'voxels' in after]).toEqual([reading(seriesOf(wish)), true]);
  });

  it.each<[string, Vr, string, string]>([
    ['TriggerTime', 'DS', '100', '612.5'],
    ['ImageType', 'CS', 'ORIGINAL\\PRIMARY\\M_FFE', 'ORIGINAL\\PRIMARY\\P_FFE'],
    ['ImageType', 'CS', 'DERIVED\\PRIMARY\\WATER', 'DERIVED\\PRIMARY\\FAT'],
    ['SequenceName', 'SH', '*ep_b50t', '*ep_b1000t'],
    ['EffectiveEchoTime', 'FD', '2.5', '4.603'],
    ['NominalPercentageOfCardiacPhase', 'FL', '25', '75'],
    ['NominalPercentageOfRespiratoryPhase', 'FL', '25', '75'],
    ['FrameAcquisitionNumber', 'US', '1', '2'],
    ['KVP', 'DS', '80', '140'],
    ['AcquisitionNumber', 'IS', '1', '2'],
    ['TemporalPositionIdentifier', 'IS', '1', '2'],
    ['ComplexImageComponent', 'CS', 'PHASE', 'REAL'],
    ['DiffusionBValue', 'FD', '50', '1000'],
    ['StackID', 'SH', '1', '12'],
  ])('has the phases of its original: %s', (attribute, vr, first, second) => {
    const place = text(TAG.ImagePositionPatient, 'DS', '0\\0\\0');
    const of = (value: string): DicomDataset => [place, statement(TAG[attribute as Keyword], vr, value)];
    const wish: SeriesWish = { modality: 'MR', stated: of(first), second: of(second) };
    const number = Number(second);
    const phase = { attribute, value: Number.isNaN(number) ? (second.split('\\')[2] ?? second) : number } as Parameters<
      typeof reading
    >[1];
    const word = attribute === 'StackID' ? { attribute, value: number } : phase;
    const copies = copiesOf(seriesOf(wish), deidentifier);
    expect(reading(seriesOf(wish), word as typeof phase)).toHaveProperty('voxels');
    expect(reading(copies, word as typeof phase)).toEqual(reading(seriesOf(wish), word as typeof phase));
    expect(reading(copies)).toEqual(reading(seriesOf(wish)));
  });
});

function kept(deidentifier: Deidentifier, element: DicomElement) {
  return deidentifier.clean(seriesOf({ modality: 'CT', stated: [element] })[0]);
}

it('keeps every sequence in which the readers look, and refuses or maps every statement of regions that cannot stay', () => {
  const rows = new Map(KEEP_ROWS.map(([tag, vr, , , otherwise]) => [tag, { vr, otherwise }] as const));
  const nested = Object.keys(ELSEWHERE).filter((keyword) => keyword.endsWith('Sequence') && keyword !== 'ModalityLUTSequence');
  expect(nested.length).toBeGreaterThan(25);
  for (const keyword of nested)
    expect([keyword, rows.get(TAG[keyword as Keyword])]).toEqual([keyword, { vr: 'SQ', otherwise: undefined }]);
  const ofRegions = [
    'ContourData',
    'ContourGeometricType',
    'MaximumFractionalValue',
    'ROINumber',
    'ReferencedROINumber',
    'ReferencedSegmentNumber',
  ];
  for (const keyword of [...ofRegions, 'SegmentNumber', 'SegmentationType'])
    expect([keyword, rows.get(TAG[keyword as Keyword])?.otherwise]).toEqual([keyword, 'refuse']);
});

it('keeps which part of a concatenation a file is, so that a missing one is missed in copies too', () => {
  const part = [statement(TAG.InConcatenationNumber, 'US', '2'), statement(TAG.InConcatenationTotalNumber, 'US', '3')];
  const [copy] = copiesOf(seriesOf({ modality: 'CT', stated: part }), new Deidentifier(POLICY));
  const { elements } = readRawFile(copy, () => 'UN');
  const kept = [TAG.InConcatenationNumber, TAG.InConcatenationTotalNumber].map((tag) => findElement(elements, tag)?.value);
  expect(kept).toEqual([2, 3].map((number) => ({ kind: 'bytes', bytes: Uint8Array.of(number, 0) })));
});

it('knows every statement that the readers look at', () => {
  const folder = join(import.meta.dirname, '../../formats/src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!spec|fixture)\.ts$/.test(name),
  );
  const looked = new Set(sources.flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/(?<=\bTAG\.)\w+/g) ?? []));
  expect(looked.size).toBeGreaterThan(100);
  for (const attribute of PHASE_ATTRIBUTES) looked.add(attribute);
  expect([...looked].filter((keyword) => !(keyword in SERIES) && !(keyword in ELSEWHERE))).toEqual([]);
});
