/** Year, month and day as ISO 8601 and DICOM write them; a time after them is ignored. */
const DAY = /^(\d{4})(?:-(\d{2})-(\d{2})|(\d{2})(\d{2}))(?:[T ]\d{2}:?\d{2}.*)?$/;
const MS_OF_DAY = 86_400_000;

/**
 * The day that a text names.
 * @returns days since 1970-01-01; undefined for a text that is not a day from 1900 to 2100
 * @source ISO 8601-1, 5.2.2.1; DICOM PS3.5 6.2, VR DA
 * @example
 * ```ts
 * import { dayOf } from '@collimate/privacy-disclosure';
 * dayOf('19700102'); // => 1
 * dayOf('2026-02-30'); // => undefined
 * ```
 */
export function dayOf(text: string): number | undefined {
  const parts = DAY.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? parts[4]), Number(parts[3] ?? parts[5])];
  if (year < 1900 || year > 2100) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  const isThere = month >= 1 && month <= 12 && day >= 1 && ms < Date.UTC(year, month, 1);
  return isThere ? ms / MS_OF_DAY : undefined;
}
