import type { DataSet } from '../data-set.js';
import {
  inZone,
  isTimeOfDay,
  SAME_TIME_SECONDS,
  secondsOfDateAndTime,
  secondsOfTime,
  zonedTimeOf,
  zoneOfTexts,
  type ScannerSeconds,
} from '../dicom-time.js';
import type { DicomSeries } from '../series-facts.js';
import { suvImpossible } from './suv-body.js';
import { TAG } from '@collimate/imaging-dicom';

/**
 * The time to which a scan is corrected for decay: that of the series, unless the series was reconstructed later; then that of the first
 * frame, which may not be among the files, so the frames say by FrameReferenceTime how far they lie behind it.
 * @source DICOM PS3.3 C.8.9.1, C.8.9.4.1.5; QIBA vendor-neutral pseudo-code
 */
export function startOfScan(series: DicomSeries, lambda: number, problems: string[]): ScannerSeconds {
  const [{ attributes: a }] = series.files;
  const stated = secondsOfDateAndTime(a.text(TAG.SeriesDate), a.text(TAG.SeriesTime));
  const acquired = series.filesOfAllPhases.map(({ attributes }) => acquisitionTime(attributes)).filter((t) => t !== undefined);
  const earliest = acquired.length === 0 ? undefined : Math.min(...acquired);
  if (stated === undefined && earliest === undefined) throw suvImpossible(a, TAG.SeriesTime, 'the time of the series is missing');
  if (stated !== undefined && (earliest === undefined || stated <= earliest)) return stated;
  // A series time behind the acquisition is the time of a later reconstruction and says nothing about decay.
  const told = stated === undefined ? 'the series states no time' : 'the series time lies behind the acquisition';
  const first = earliest ?? 0;
  const byFrames = referenceTimes(a, lambda);
  if (byFrames.length === 0 || byFrames.some((time) => Math.abs(time - first) <= SAME_TIME_SECONDS)) {
    problems.push(`${told}; the earliest acquisition time was used`);
    return first;
  }
  problems.push(`${told}; the time to which the frames refer was used`);
  return byFrames[0];
}

/**
 * The reference that a frame counts its own time from. FrameReferenceTime is that of its mean activity; many writers put the middle of the
 * frame there, which is told by the whole second that comes out.
 */
function referenceTimes(a: DataSet, lambda: number): readonly ScannerSeconds[] {
  const acquired = acquisitionTime(a);
  const [reference, duration] = [a.looseDecimal(TAG.FrameReferenceTime), a.looseDecimal(TAG.ActualFrameDuration)];
  if (acquired === undefined || !(reference !== undefined && reference > 0) || !(duration !== undefined && duration > 0))
    return [];
  const [mean, middle] = [averageDelay(lambda, duration / 1000), duration / 2000].map(
    (delay) => acquired + delay - reference / 1000,
  );
  return isWholeSecond(middle) && !isWholeSecond(mean) ? [middle, mean] : [mean, middle];
}

function isWholeSecond(time: number): boolean {
  return Math.abs(time - Math.round(time)) < 1e-3;
}

/**
 * @returns when a slice was acquired, undefined where it does not say
 * @throws FormatError SUV_IMPOSSIBLE where the time is of a zone, and that of the series is not known
 */
export function acquisitionTime(a: DataSet): ScannerSeconds | undefined {
  return secondsOfDateAndTime(a.text(TAG.AcquisitionDate), a.text(TAG.AcquisitionTime)) ?? ownTime(a, a, TAG.AcquisitionDateTime);
}

/** @returns a DT by the clock of the data set, by which its DA and TM are written @throws FormatError SUV_IMPOSSIBLE */
function ownTime(a: DataSet, holder: DataSet, tag: number): ScannerSeconds | undefined {
  const stated = zonedTimeOf(holder.text(tag));
  if (stated === undefined) return undefined;
  const seconds = inZone(
    stated,
    zoneOfTexts((of) => a.text(of)),
  );
  if (seconds !== undefined) return seconds;
  throw suvImpossible(
    a,
    tag,
    'the time states its zone, and the series states none for its other times',
    'Export the series again with TimezoneOffsetFromUTC; the zone is not guessed.',
  );
}

const DAY = 86_400;

/** After so many half-lives nothing is left to image. */
const MOST_HALF_LIVES = 10;

/**
 * When the dose was injected.
 * @param scan the time to which the image is corrected
 * @throws FormatError SUV_IMPOSSIBLE where the time is missing, is none that can be, or may be of two days
 */
export function injectionTime(
  a: DataSet,
  pharmaceutical: DataSet,
  scan: ScannerSeconds,
  halfLife: number,
  problems: string[],
): ScannerSeconds {
  const stated = injectionWithDate(a, pharmaceutical, problems);
  if (stated !== undefined) {
    if (stated > scan)
      throw suvImpossible(a, TAG.RadiopharmaceuticalStartDateTime, 'the injection lies behind the start of the scan');
    if (scan - stated > MOST_HALF_LIVES * halfLife)
      throw suvImpossible(a, TAG.RadiopharmaceuticalStartDateTime, 'more than ten half-lives lie between injection and scan');
    return stated;
  }
  const words = pharmaceutical.text(TAG.RadiopharmaceuticalStartTime);
  const time = secondsOfTime(words);
  if (time === undefined) {
    const why =
      words === undefined || words.trim() === '' ? 'is missing' : 'is there and is no time as DICOM writes them (HHMMSS)';
    throw suvImpossible(a, TAG.RadiopharmaceuticalStartTime, `the time of injection ${why}`);
  }
  const midnight = Math.floor(scan / DAY) * DAY;
  // A time of day behind that of the scan is one of the evening before.
  const latest = midnight + time > scan ? midnight + time - DAY : midnight + time;
  if (scan - latest > MOST_HALF_LIVES * halfLife) {
    const why =
      midnight + time > scan
        ? 'the injection lies behind the start of the scan, and none of the evening before would be left'
        : 'more than ten half-lives lie between injection and scan';
    throw suvImpossible(a, TAG.RadiopharmaceuticalStartTime, why);
  }
  if (scan - latest + DAY <= MOST_HALF_LIVES * halfLife) {
    throw suvImpossible(
      a,
      TAG.RadiopharmaceuticalStartDateTime,
      'the injection has a time and no date, and the nuclide lives long enough for it to be of the day before',
    );
  }
  return latest;
}

/** The clock of the injection may be stated twice, with a zone and by the clock of the series: where the two agree, they are of one zone. */
function injectionWithDate(a: DataSet, pharmaceutical: DataSet, problems: string[]): ScannerSeconds | undefined {
  const stated = zonedTimeOf(pharmaceutical.text(TAG.RadiopharmaceuticalStartDateTime));
  const timeOfDay = pharmaceutical.text(TAG.RadiopharmaceuticalStartTime);
  const isUnzoned = zoneOfTexts((of) => a.text(of)) === undefined;
  if (stated !== undefined && isUnzoned && isTimeOfDay(stated.seconds, timeOfDay)) return stated.seconds;
  const own = ownTime(a, pharmaceutical, TAG.RadiopharmaceuticalStartDateTime);
  if (own !== undefined && secondsOfTime(timeOfDay) !== undefined && !isTimeOfDay(own, timeOfDay))
    problems.push('two times of injection are stated; the one with a date was used');
  return own;
}

/** Mean activity of a frame lies at this time behind its start. @source DICOM PS3.3 C.8.9.4.1.5 */
export function averageDelay(lambda: number, durationSeconds: number): number {
  const x = lambda * durationSeconds;
  return x < 1e-9 ? durationSeconds / 2 : Math.log(x / (1 - Math.exp(-x))) / lambda;
}
