import { parseZone } from '@collimate/imaging-dicom';

/*
 * Calendar arithmetic on the texts of DICOM, without a clock and without time zones. A value that is not wholly
 * understood gives undefined, and the caller lets go of it: half a date is still a date.
 */

/** Days since 1970-01-01 of a day of the Gregorian calendar. @source Hinnant 2013, chrono-compatible date algorithms */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** The inverse of daysFromCivil, as YYYYMMDD. */
export function civilFromDays(days: number): string {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  return `${String(year).padStart(4, '0')}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
}

/**
 * A DA value moved by whole days; the old form with dots is understood.
 * @returns undefined for a range, a query, a partial date or a day that no calendar has. @source DICOM PS3.5 6.2 (DA)
 */
export function shiftDate(value: string, days: number): string | undefined {
  const match = /^(\d{4})(\.?)(\d\d)\2(\d\d)$/.exec(value);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return undefined;
  const count = daysFromCivil(year, month, day);
  if (civilFromDays(count) !== match[1] + match[3] + match[4]) return undefined;
  return civilFromDays(count + days);
}

/** @returns the day of a DA value, counted from 1970-01-01; undefined if it is not a whole date */
export function dayNumber(value: string): number | undefined {
  const whole = shiftDate(value.trim(), 0);
  return whole === undefined
    ? undefined
    : daysFromCivil(Number(whole.slice(0, 4)), Number(whole.slice(4, 6)), Number(whole.slice(6)));
}

/** @returns the TM value if it is one, otherwise undefined. @source DICOM PS3.5 6.2 (TM) */
export function validTime(value: string): string | undefined {
  return /^([01]\d|2[0-3])([0-5]\d(([0-5]\d|60)(\.\d{1,6})?)?)?$/.test(value) ? value : undefined;
}

/**
 * A DT value moved by whole days. A zone suffix names a region: it is taken off, after the time was brought to the
 * zone of the data set when that is known, so that differences between DT, DA and TM stay what they were.
 * @param zoneMinutes (0008,0201) of the data set in minutes, if it says so
 * @returns undefined without a whole date. @source DICOM PS3.5 6.2 (DT)
 */
export function shiftDateTime(value: string, days: number, zoneMinutes: number | undefined): string | undefined {
  const match = /^(\d{8})(\d{2,6}(?:\.\d{1,6})?)?([+-]\d{4})?$/.exec(value);
  if (match === null) return undefined;
  const time = match[2] ?? '';
  if (time !== '' && validTime(time) === undefined) return undefined;
  const own = match[3] === undefined ? undefined : parseZone(match[3]);
  if (match[3] !== undefined && own === undefined) return undefined;
  if (own === undefined || zoneMinutes === undefined || own === zoneMinutes || time === '') {
    const date = shiftDate(match[1], days);
    return date === undefined ? undefined : date + time;
  }
  // An hour alone may be half past in another zone.
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(2, 4) || '0') + zoneMinutes - own;
  const carry = Math.floor(minutes / 1440);
  const date = shiftDate(match[1], days + carry);
  if (date === undefined) return undefined;
  const rest = minutes - carry * 1440;
  return `${date}${String(Math.floor(rest / 60)).padStart(2, '0')}${String(rest % 60).padStart(2, '0')}${time.slice(4)}`;
}
