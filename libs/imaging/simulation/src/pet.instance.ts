import { ctDataset, littleEndian, preambleOf } from './ct.instance.js';
import { type DicomDataset, bytes, numbers, sequence, text } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';
import type { SliceWriter } from './slice.order.js';
import type { PatientRecord } from './patient.record.js';

/** @returns the uptake, SUV by body weight, that the simulated PET has where the phantom has this CT number: air 0.24, tissue 10.5 */
export function suvOfHu(hu: number): number {
  return (hu + 1024) / 100;
}

/** Attributes of CT that a PET slice has not. */
const NOT_OF_PET: ReadonlySet<number> = new Set([0x00180022, 0x00180060, 0x00181151, 0x00181210, 0x00281054]);
/** FDG: half-life of fluorine 18 in seconds, dose in Bq, an hour of rest. */
const HALF_LIFE_S = 6586.2;
const DOSE_BQ = 350e6;
const UPTAKE_S = 3600;
/** Counts of a Philips scanner are SUV over this. */
const PHILIPS_FACTOR = 0.000587;
const HIGHEST_STORED = 32_767;

/**
 * One slice of a PET series with a slope of its own, as PET scanners write them. Siemens states Bq/ml corrected to the start of the
 * scan, GE Bq/ml corrected to the injection, Philips counts with its private scale factor.
 * @source DICOM PS3.3 A.21, C.8.9
 */
export const petSlice: SliceWriter = (slice) => {
  const { record, scanner, scan, grid, k, stored } = slice;
  const [nx, ny] = grid.size;
  const habit = habitOf(scanner.manufacturer, record);
  const values = Float64Array.from(
    stored.subarray(k * nx * ny, (k + 1) * nx * ny),
    (value) => Math.max(0, suvOfHu(scanner.rescaleSlope * value + scanner.rescaleIntercept)) / habit.suvOfOne,
  );
  const slope = Number((values.reduce((a, b) => Math.max(a, b), 1e-6) / HIGHEST_STORED).toPrecision(8));
  const own: DicomDataset = [
    text(0x00080016, 'UI', scan.imageClass),
    text(0x00080060, 'CS', 'PT'),
    text(0x00181242, 'IS', '120000'),
    text(0x00280051, 'CS', 'DECY\\ATTN\\SCAT\\DTIM\\RAN\\NORM'),
    text(0x00281052, 'DS', '0'),
    text(0x00281053, 'DS', String(slope)),
    sequence(0x00540016, [
      text(0x00180031, 'LO', 'Fluorodeoxyglucose'),
      text(0x00181072, 'TM', injectionTime(record.studyTime)),
      text(0x00181074, 'DS', String(DOSE_BQ)),
      text(0x00181075, 'DS', String(HALF_LIFE_S)),
    ]),
    numbers(0x00540081, 'US', grid.size[2]),
    text(0x00541000, 'CS', 'STATIC\\IMAGE'),
    text(0x00541001, 'CS', habit.units),
    text(0x00541002, 'CS', 'EMISSION'),
    text(0x00541102, 'CS', habit.decayCorrection),
    text(0x00541300, 'DS', '0'),
    numbers(0x00541330, 'US', k + 1),
    ...habit.extra,
    bytes(0x7fe00010, 'OW', littleEndian(Int16Array.from(values, (value) => Math.round(value / slope)))),
  ];
  const replaced = new Set(own.map(({ tag }) => tag));
  const kept = ctDataset(slice).filter(({ tag }) => !replaced.has(tag) && !NOT_OF_PET.has(tag));
  return writeDicom([...kept, ...own], { preamble: preambleOf(record), meta: [text(0x00020016, 'AE', record.station)] });
};

interface Habit {
  readonly units: 'BQML' | 'CNTS';
  readonly decayCorrection: 'START' | 'ADMIN';
  /** SUV of one stored unit. */
  readonly suvOfOne: number;
  readonly extra: DicomDataset;
}

function habitOf(manufacturer: string, record: PatientRecord): Habit {
  const grams = 1000 * Number(record.weightKg);
  if (manufacturer.startsWith('Philips')) {
    const extra = [text(0x70530010, 'LO', 'Philips PET Private Group'), text(0x70531000, 'DS', String(PHILIPS_FACTOR))];
    return { units: 'CNTS', decayCorrection: 'START', suvOfOne: PHILIPS_FACTOR, extra };
  }
  if (manufacturer.startsWith('GE')) return { units: 'BQML', decayCorrection: 'ADMIN', suvOfOne: grams / DOSE_BQ, extra: [] };
  const left = DOSE_BQ * Math.exp((-Math.LN2 * UPTAKE_S) / HALF_LIFE_S);
  return { units: 'BQML', decayCorrection: 'START', suvOfOne: grams / left, extra: [] };
}

/** @returns the time of day an hour before; nobody of the cohort is scanned in the first hour of a day */
function injectionTime(studyTime: string): string {
  const hour = Number(studyTime.slice(0, 2)) - UPTAKE_S / 3600;
  return `${String(hour).padStart(2, '0')}${studyTime.slice(2)}`;
}
