/** Seconds since 1970 by the scanner's own clock; only differences mean something. */
export type ScannerSeconds = number;

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

/**
 * @input DT `YYYYMMDDHHMMSS.FFFFFF&ZZXX`; the offset is dropped, since the other times of a PET series have none
 * @returns undefined when malformed or without hours
 */
export function secondsOfDateTime(dateTime: string | undefined): ScannerSeconds | undefined {
  const text = (dateTime ?? '').replace(/[+-]\d{4}$/u, '');
  return secondsOfDateAndTime(text.slice(0, 8), text.slice(8));
}
