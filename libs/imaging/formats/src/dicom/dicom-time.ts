import { parseZone, TAG } from '@collimate/imaging-dicom';

/** Seconds since 1970 by the scanner's own clock; only differences mean something. */
export type ScannerSeconds = number;

/** A date and time as it is written, and the zone that it is written in. */
export interface ZonedTime {
  readonly seconds: ScannerSeconds;
  /** Minutes east of Greenwich, where the value says so. */
  readonly zoneMinutes: number | undefined;
}

/** @input DA `YYYYMMDD` (or `YYYY.MM.DD`) and TM `HHMMSS.FFFFFF`, minutes and seconds optional @returns undefined when malformed */
export function secondsOfDateAndTime(date: string | undefined, time: string | undefined): ScannerSeconds | undefined {
  const d = /^(\d{4})\.?(\d{2})\.?(\d{2})$/u.exec(date ?? '');
  const t = secondsOfTime(time);
  if (d === null || t === undefined) return undefined;
  return Date.UTC(Number(d[1]), Number(d[2]) - 1, Number(d[3])) / 1000 + t;
}

/** @input TM `HHMMSS.FFFFFF` @returns seconds since midnight, or undefined when malformed */
export function secondsOfTime(time: string | undefined): number | undefined {
  const t = /^(\d{2}):?(\d{2})?:?(\d{2}(?:\.\d{1,6})?)?$/u.exec(time ?? '');
  if (t === null) return undefined;
  return Number(t[1]) * 3600 + Number(t[2] ?? 0) * 60 + Number(t[3] ?? 0);
}

/** @input DT `YYYYMMDDHHMMSS.FFFFFF&ZZXX` @returns undefined when malformed or without hours. @source DICOM PS3.5 6.2 (DT) */
export function zonedTimeOf(dateTime: string | undefined): ZonedTime | undefined {
  const match = /^(.*?)([+-]\d{4})?$/u.exec(dateTime ?? '');
  const [text, zone] = [match?.[1] ?? '', match?.[2]];
  const zoneMinutes = zone === undefined ? undefined : parseZone(zone);
  const seconds = secondsOfDateAndTime(text.slice(0, 8), text.slice(8));
  return seconds === undefined || (zone !== undefined && zoneMinutes === undefined) ? undefined : { seconds, zoneMinutes };
}

/** @returns a time by the clock of another zone; as it stands where it states no zone, undefined where the other zone is not known */
export function inZone({ seconds, zoneMinutes }: ZonedTime, wanted: number | undefined): ScannerSeconds | undefined {
  if (zoneMinutes === undefined) return seconds;
  return wanted === undefined ? undefined : seconds + 60 * (wanted - zoneMinutes);
}

/** How well two statements of one time agree: the times of many scanners have whole seconds. */
export const SAME_TIME_SECONDS = 1;

const DAY = 86_400;

/** Whether a time lies at a time of day, by the clock that both are written by. @input TM */
export function isTimeOfDay(seconds: ScannerSeconds, time: string | undefined): boolean {
  const wanted = secondsOfTime(time);
  if (wanted === undefined) return false;
  // Dates before 1970 are below 0; and a second before midnight is one second from midnight.
  const off = (((seconds - wanted) % DAY) + DAY) % DAY;
  return Math.min(off, DAY - off) <= SAME_TIME_SECONDS;
}

/** Zones lie a quarter of an hour apart. */
const ZONE_STEP_MINUTES = 15;

/**
 * The zone of the dates and times of a data set, in minutes east of Greenwich. A file that does not state it may state one instant twice,
 * with a zone and without, which comes to the same.
 * @param text the first value of an attribute
 * @source DICOM PS3.3 C.12.1.1.8
 */
export function zoneOfTexts(text: (tag: number) => string | undefined): number | undefined {
  const stated = parseZone(text(TAG.TimezoneOffsetFromUTC) ?? '');
  if (stated !== undefined) return stated;
  const acquired = zonedTimeOf(text(TAG.AcquisitionDateTime));
  if (acquired?.zoneMinutes === undefined) return undefined;
  const local = secondsOfDateAndTime(text(TAG.AcquisitionDate), text(TAG.AcquisitionTime)) ?? acquired.seconds;
  return acquired.zoneMinutes + ZONE_STEP_MINUTES * Math.round((local - acquired.seconds) / 60 / ZONE_STEP_MINUTES);
}
