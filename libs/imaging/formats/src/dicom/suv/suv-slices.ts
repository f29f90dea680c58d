import { TAG, keywordOf } from '@collimate/imaging-dicom';
import type { DataSet } from '../data-set.js';
import type { DicomFile } from '../dicom-file.reader.js';
import { isTimeOfDay, secondsOfDateAndTime, secondsOfTime, zonedTimeOf } from '../dicom-time.js';
import { suvImpossible } from './suv-body.js';
import { philipsFactor } from './suv-philips.js';

/** What an image in SUV says once and each of its slices repeats. */
export const SUV_STATEMENTS = [TAG.Units, TAG.SUVType] as const;
/** Attributes of the patient's body by which uptake can be normalised. */
export const BODY_STATEMENTS = [TAG.PatientWeight, TAG.PatientSize, TAG.PatientSex] as const;
/** How an uptake was corrected, and by which clock. */
export const DECAY_STATEMENTS = [
  TAG.DecayCorrection,
  TAG.CorrectedImage,
  TAG.SeriesDate,
  TAG.SeriesTime,
  TAG.TimezoneOffsetFromUTC,
] as const;
/** What was injected. */
const DOSE_STATEMENTS = [
  TAG.RadionuclideTotalDose,
  TAG.RadionuclideHalfLife,
  TAG.RadiopharmaceuticalStartDateTime,
  TAG.RadiopharmaceuticalStartTime,
] as const;

/**
 * Uptake is scaled by one body, one dose and one clock for the whole series: slices that state another are not of it.
 * @throws FormatError SUV_IMPOSSIBLE naming the attribute
 */
export function checkSameInAllSlices(files: readonly DicomFile[], tags: readonly number[]): void {
  const [{ attributes: first }] = files;
  for (const { attributes } of files) for (const tag of tags) checkSame(first, attributes, tag, attributes);
}

/**
 * @returns the one radiopharmaceutical of a series
 * @throws FormatError SUV_IMPOSSIBLE where there is none or several, or slices state different ones
 */
export function onePharmaceutical(files: readonly DicomFile[]): DataSet {
  const [{ attributes: a }] = files;
  const tag = TAG.RadiopharmaceuticalInformationSequence;
  const [pharmaceutical, ...others] = a.items(tag);
  if (pharmaceutical === undefined) throw suvImpossible(a, tag, 'the radiopharmaceutical is missing');
  for (const { attributes } of files) {
    const own = attributes.items(tag);
    if (own.length !== 1 + others.length) throw differing(attributes, tag);
    for (const one of DOSE_STATEMENTS) checkSame(pharmaceutical, own[0], one, attributes);
  }
  if (others.length > 0)
    throw suvImpossible(a, tag, 'several radiopharmaceuticals are stated, and the image does not say of which its uptake is');
  return pharmaceutical;
}

/** When a frame was measured, by which uptake that is not corrected for decay is. */
const FRAME_STATEMENTS = [TAG.AcquisitionDate, TAG.AcquisitionTime, TAG.AcquisitionDateTime, TAG.ActualFrameDuration] as const;

/** @returns an attribute of which two files of a PET would get two uptakes; undefined where there is none, and for any other modality */
export function suvDifference({ attributes: a }: DicomFile, { attributes: b }: DicomFile): number | undefined {
  if (a.word(TAG.Modality) !== 'PT') return undefined;
  const tags = [...SUV_STATEMENTS, ...BODY_STATEMENTS, ...DECAY_STATEMENTS, ...FRAME_STATEMENTS];
  const sequence = TAG.RadiopharmaceuticalInformationSequence;
  const [mine, other] = [a.items(sequence), b.items(sequence)];
  if (mine.length !== other.length) return sequence;
  return (
    tags.find((tag) => said(a, tag) !== said(b, tag)) ??
    DOSE_STATEMENTS.find((tag) =>
      mine.some((item, n) => said(item, tag) !== said(other[n], tag) && !(tag === INJECTION && isSaidOnce(a, item, other[n]))),
    ) ??
    [TAG.PhilipsSuvScaleFactor, TAG.PhilipsActivityConcentrationScaleFactor].find(
      (tag) => philipsFactor(a, tag) !== philipsFactor(b, tag),
    )
  );
}

const INJECTION = TAG.RadiopharmaceuticalStartDateTime;

/** @returns whether a file says on which day the dose was injected */
export function statesInjection({ attributes }: DicomFile): boolean {
  return attributes.items(TAG.RadiopharmaceuticalInformationSequence).some((item) => item.has(INJECTION));
}

/** @returns whether one of two states the day of injection, and it is the one that the time of day alone means: the last before the scan */
function isSaidOnce(series: DataSet, one: DataSet, other: DataSet): boolean {
  if (one.has(INJECTION) === other.has(INJECTION)) return false;
  const stated = zonedTimeOf((one.has(INJECTION) ? one : other).text(INJECTION));
  const scan = secondsOfDateAndTime(series.text(TAG.SeriesDate), series.text(TAG.SeriesTime));
  if (stated === undefined || scan === undefined || stated.seconds > scan || scan - stated.seconds >= DAY) return false;
  return isTimeOfDay(stated.seconds, one.text(TAG.RadiopharmaceuticalStartTime));
}

function checkSame(first: DataSet, other: DataSet, tag: number, slice: DataSet): void {
  if (first !== other && said(first, tag) !== said(other, tag)) throw differing(slice, tag);
}

function differing(slice: DataSet, tag: number): Error {
  return suvImpossible(
    slice,
    tag,
    `the slices of the series differ in ${keywordOf(tag)}`,
    'Export the series again; one body, one dose and one decay correction are those of all slices.',
  );
}

const DAY = 86_400;
/** What is written as times of day. */
const TIMES: ReadonlySet<number> = new Set([TAG.SeriesTime, TAG.AcquisitionTime, TAG.RadiopharmaceuticalStartTime]);

/** One number or time may be written in several ways, and the words of a list stand in any order. */
function said(holder: DataSet, tag: number): string {
  const seconds = TIMES.has(tag) ? secondsOfTime(holder.text(tag)) : undefined;
  if (seconds !== undefined) return String(seconds);
  const words = holder.texts(tag).filter((word) => word !== '');
  return words
    .map((word) => (Number.isFinite(Number(word)) ? String(Number(word)) : word))
    .sort()
    .join('\\');
}
