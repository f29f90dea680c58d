import { bytesElement, itemsElement, latinText, type RawElement, textElement } from '@collimate/imaging-dicom';
import { shiftDate, shiftDateTime, validTime } from './date-shift.js';
import type { KeyedMap } from './keyed-map.js';
import { SOP_CLASSES } from './sop-class.table.js';

/** How the dates of one subject move. */
export interface DateShift {
  /** Undefined where nothing says how they would move: they go. */
  readonly days: number | undefined;
  /** Zone of the data set's dates and times, as it says itself or as one instant says that is stated with a zone and without; minutes. */
  readonly zoneMinutes: number | undefined;
  readonly times: 'keep' | 'empty';
}

/** A value that says nothing and fits its representation. @source DICOM PS3.15 E.1.1 (action D) */
export function dummyOf(tag: number, vr: string, uids: KeyedMap): RawElement {
  switch (vr) {
    case 'DA':
      return textElement(tag, vr, '19000101');
    case 'TM':
      return textElement(tag, vr, '000000');
    case 'DT':
      return textElement(tag, vr, '19000101000000');
    case 'AS':
      return textElement(tag, vr, '000Y');
    case 'DS':
    case 'IS':
      return textElement(tag, vr, '0');
    case 'UI':
      return textElement(tag, vr, uids.uid('dummy'));
    case 'SQ':
      return itemsElement(tag, [[]]);
    case 'AE':
    case 'CS':
    case 'LO':
    case 'LT':
    case 'PN':
    case 'SH':
    case 'ST':
    case 'UC':
    case 'UT':
      return textElement(tag, vr, 'REMOVED');
    case 'US':
    case 'SS':
      return bytesElement(tag, vr, new Uint8Array(2));
    default:
      return bytesElement(tag, vr, new Uint8Array(8));
  }
}

/** @returns the attribute with its dates moved, or undefined if one of its values is not a whole date or time */
export function shiftedDates(element: RawElement, vr: string, shift: DateShift): RawElement | undefined {
  const { days } = shift;
  const move = (value: string): string | undefined => {
    if (value === '') return '';
    if (vr === 'DA') return days === undefined ? undefined : shiftDate(value, days);
    if (vr === 'DT') {
      const moved = days === undefined ? undefined : shiftDateTime(value, days, shift.zoneMinutes);
      return shift.times === 'keep' ? moved : moved?.slice(0, 8);
    }
    return shift.times === 'keep' ? validTime(value) : undefined;
  };
  const parts = latinText(element)
    .split('\\')
    .map((part) => move(part.trim()));
  return parts.includes(undefined) ? undefined : textElement(element.tag, vr, parts.join('\\'));
}

/** Frames of reference of atlases, which the standard itself gives out. @source DICOM PS3.6 table A-2 */
const STANDARD_FRAME = /^1\.2\.840\.10008\.1\.4\.[12]\.\d{1,2}$/;

/** @returns whether each value has the form of a UID. @source DICOM PS3.5 9.1 */
export function areUids(element: RawElement): boolean {
  return latinText(element)
    .split('\\')
    .every((uid) => uid === '' || (uid.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/.test(uid.trim())));
}

/** @returns the attribute with every UID mapped, those of the standard's registry left where they can be meant */
export function mappedUids(element: RawElement, isClass: boolean, uids: KeyedMap): RawElement {
  const isRegistered = (uid: string): boolean => (isClass ? SOP_CLASSES.has(uid) : STANDARD_FRAME.test(uid));
  const parts = latinText(element)
    .split('\\')
    .map((part) => {
      const uid = part.trim();
      return uid === '' || isRegistered(uid) ? uid : uids.uid(uid);
    });
  return textElement(element.tag, 'UI', parts.join('\\'));
}

/**
 * Age in whole years, all ages from 90 in one class, so that the oldest are not singled out.
 * @returns undefined if the value is not an age. @source DICOM PS3.5 6.2 (AS); 45 CFR 164.514(b)(2)(i)(C)
 */
export function cappedAge(value: string): string | undefined {
  const match = /^(\d{3})([DWMY])$/.exec(value.trim());
  if (match === null) return undefined;
  const perYear = { D: 365.25, W: 52.1775, M: 12, Y: 1 }[match[2] as 'D' | 'W' | 'M' | 'Y'];
  return `${String(Math.min(90, Math.floor(Number(match[1]) / perYear))).padStart(3, '0')}Y`;
}

/** @returns weight to 1 kg, height to 1 cm; undefined if the value is not a plausible number */
export function roundedBody(value: string, decimals: 0 | 2): string | undefined {
  if (!/^ *\d{1,3}(\.\d*)? *$/.test(value)) return undefined;
  const scale = decimals === 0 ? 1 : 100;
  return String(Math.round(Number(value) * scale) / scale);
}
