import { TAG } from '@collimate/imaging-dicom';
import { readDicomSeries, suvScaling, type DicomSeries, type PhaseChoice } from '@collimate/imaging-formats';
import {
  numbers,
  sequence,
  text,
  writeDicom,
  type DicomDataset,
  type DicomElement,
  type Vr,
} from '@collimate/imaging-simulation';
import { ct } from './cleaning.fixture.js';

/** What the specs of statements put into a series of two slices. */
export interface SeriesWish {
  readonly modality: 'CT' | 'MR' | 'PT';
  /** In place of the attributes of their tags, in each slice; those of the second differ where `second` has them. */
  readonly stated: DicomDataset;
  readonly second?: DicomDataset;
  /** Attributes that are not there. */
  readonly without?: readonly number[];
}

const CLASSES = { CT: '1.2.840.10008.5.1.4.1.1.2', MR: '1.2.840.10008.5.1.4.1.1.4', PT: '1.2.840.10008.5.1.4.1.1.128' } as const;

/** The radiopharmaceutical of the fixture, with some of its attributes in place of its own. */
export function radiopharmaceutical(...own: readonly DicomElement[]): DicomElement {
  const code = [text(TAG.CodeValue, 'SH', 'C-111A1'), text(0x00080102, 'SH', 'SRT'), text(TAG.CodeMeaning, 'LO', '^18^Fluorine')];
  const tags = new Set(own.map(({ tag }) => tag));
  return sequence(TAG.RadiopharmaceuticalInformationSequence, [
    ...[
      text(TAG.RadiopharmaceuticalStartTime, 'TM', '003000'),
      text(TAG.RadionuclideTotalDose, 'DS', '350000000'),
      text(TAG.RadionuclideHalfLife, 'DS', '6586.2'),
      sequence(TAG.RadionuclideCodeSequence, code),
    ].filter(({ tag }) => !tags.has(tag)),
    ...own,
  ]);
}

const UPTAKE: DicomDataset = [
  text(TAG.SeriesDate, 'DA', '20240110'),
  text(TAG.SeriesTime, 'TM', '013000'),
  text(TAG.PatientWeight, 'DS', '71.5'),
  text(TAG.PatientSize, 'DS', '1.72'),
  text(TAG.PatientSex, 'CS', 'F'),
  text(TAG.CorrectedImage, 'CS', 'DECY\\ATTN'),
  text(TAG.Units, 'CS', 'BQML'),
  text(TAG.DecayCorrection, 'CS', 'START'),
  radiopharmaceutical(),
];

/** @returns two slices of one series */
export function seriesOf({ modality, stated, second = stated, without = [] }: SeriesWish): readonly Uint8Array[] {
  return [stated, second].map((own, slice) => {
    const tags = new Set([...own.map(({ tag }) => tag), ...without]);
    const rest = ct(
      text(TAG.SOPClassUID, 'UI', CLASSES[modality]),
      text(TAG.SOPInstanceUID, 'UI', `1.2.826.0.1.3680043.9.7.9.${slice + 1}`),
      text(TAG.Modality, 'CS', modality),
      text(TAG.ImageType, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
      text(TAG.ImagePositionPatient, 'DS', `0\\0\\${3 * slice}`),
      text(TAG.ImageOrientationPatient, 'DS', '1\\0\\0\\0\\1\\0'),
      text(TAG.PhotometricInterpretation, 'CS', 'MONOCHROME2'),
      numbers(TAG.SamplesPerPixel, 'US', 1),
      text(TAG.PixelSpacing, 'DS', '2\\2'),
      text(TAG.SliceThickness, 'DS', '3'),
      text(TAG.RescaleIntercept, 'DS', modality === 'PT' ? '0' : '-1024'),
      text(TAG.RescaleSlope, 'DS', '1'),
      ...(modality === 'CT' ? [text(TAG.RescaleType, 'LO', 'HU')] : []),
      ...(modality === 'PT' ? UPTAKE : []),
    );
    return writeDicom([...rest.filter(({ tag }) => !tags.has(tag)), ...own]);
  });
}

/** What a reader makes of a series: its numbers and what it tells, or the refusal. */
export type Reading = Readonly<Record<string, unknown>> | { readonly code: string };

/** @param phase one of several volumes */
export function reading(files: readonly Uint8Array[], phase?: PhaseChoice): Reading {
  try {
    const series = readDicomSeries(files, {}, { phase });
    return {
      voxels: [...series.volume.voxels.data].join(),
      grid: JSON.stringify(series.volume.grid),
      unit: series.intensityUnit,
      stated: series.rescaleStated,
      head: series.anatomy === 'head',
      padding: JSON.stringify(series.padding),
      told: series.problems.filter((problem) => !isOfWords(problem)),
      uptake: uptakeOf(series),
    };
  } catch (error) {
    return { code: (error as { readonly code: string }).code };
  }
}

/** Words that are of no list read UNKNOWN or OTHER or go, and slices that differ in them alone are alike afterwards: the page of the copy says so. */
function isOfWords(problem: string): boolean {
  return problem.startsWith('the slices were not made alike');
}

function uptakeOf(series: DicomSeries): unknown {
  if (series.modality !== 'PT') return undefined;
  return (['BW', 'LBMJANMA', 'LBMJAMES128', 'BSA'] as const).map((measure) => {
    try {
      const { factors, problems } = suvScaling(series, measure);
      return [...factors.map((factor) => factor.toPrecision(12)), ...problems];
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  });
}

/** An element of text or numbers with the representation that the tag has. */
export function statement(tag: number, vr: Vr, value: string): DicomElement {
  if (vr === 'FD' || vr === 'FL' || vr === 'US' || vr === 'UL') return numbers(tag, vr, Number(value) || 0);
  return text(tag, vr, value);
}
