import { latinText, type RawElement } from '@collimate/imaging-dicom';
import type { Identity } from './identity.js';

/** What a number of the allow-list may be. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
}

/** Why a number is not kept: it has not the form of one, it is none that the attribute can have, or it is one of the identity. */
export type NumberFault = 'form' | 'range' | 'identity';

/** @returns the range of numbers without one of their own: safe private ones, and those kept under an option; no two letters fit in */
export function anyQuantity(vr: string): NumberRange {
  const most = vr === 'US' || vr === 'SS' ? 9999 : 99_999;
  return { least: -most, most };
}

const DECIMAL = /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})? *$/;
const INTEGER = /^ *[+-]?\d{1,12} *$/;
const WIDTHS: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };
/** More values than any binary number of the allow-list has (indices of a frame, a matrix of diffusion weighting); needed ones have one. */
const MOST_VALUES = 9;
/** From how many digits a number that features do not need is taken for one of the identity, its point left out of account. */
const LEAST_DIGITS_WITH_POINT = 6;
/** From how many significant digits a whole number that features need is taken for one of the identity: 5 or 512 never is. */
const LEAST_DIGITS_OF_NEEDED = 6;

/** @returns whether the representation is one of numbers */
export function isNumeric(vr: string): boolean {
  return vr === 'DS' || vr === 'IS' || WIDTHS[vr] !== undefined;
}

/**
 * A number has the form of its representation, lies in the range of its attribute, and is none of the identity. Numbers that features
 * need (geometry, rescale, dose) are given up for far less: only a whole number of six significant digits that the range allows
 * and the identity holds counts as one of it, because positions have so many digits that some agree with any number by chance.
 * @returns why the value cannot stay, undefined if it can
 */
export function faultOfNumbers(
  element: RawElement,
  vr: string,
  { least, most }: NumberRange,
  needed: boolean,
  identity: Identity,
): NumberFault | undefined {
  if (element.value.kind !== 'bytes') return 'form';
  if (WIDTHS[vr] !== undefined) return faultOfBinary(element.value.bytes, vr, { least, most }, needed, identity);
  const form = vr === 'DS' ? DECIMAL : INTEGER;
  for (const part of latinText(element).split('\\')) {
    if (part === '') continue;
    if (!form.test(part)) return 'form';
    const value = Number(part);
    if (!(value >= least && value <= most)) return 'range';
    if (isOfIdentity(value, part, needed, identity)) return 'identity';
  }
  return !needed && isJoined(latinText(element), identity) ? 'identity' : undefined;
}

/** Whether the values of one element, read as one, are a number of the identity: half of it in the one, half in the other. */
function isJoined(text: string, identity: Identity): boolean {
  if (!text.includes('\\')) return false;
  const digits = digitsOf(text);
  return digits.length >= LEAST_DIGITS_WITH_POINT && identity.isNumber(digits);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '').replace(/^0+/, '');
}

function isOfIdentity(value: number, text: string, needed: boolean, identity: Identity): boolean {
  if (needed) {
    if (Math.abs(value) < 10 ** (LEAST_DIGITS_OF_NEEDED - 1) || !Number.isInteger(value)) return false;
    const digits = String(Math.abs(value));
    return digits.replace(/0+$/, '').length >= LEAST_DIGITS_OF_NEEDED && identity.isNumber(digits);
  }
  if (Number.isInteger(value)) return identity.isNumber(String(Math.abs(value)));
  const written = text.trim().replace(/e.*$/i, '');
  // A zero behind the last digit changes no value, and may stand there or not.
  return [written, written.replace(/0+$/, '')].some((form) => {
    const digits = digitsOf(form);
    return digits.length >= LEAST_DIGITS_WITH_POINT && identity.isNumber(digits);
  });
}

/** Eight letters are also a number: the ranges hold few of them, and a name of the file's persons in a value's bytes is looked for. */
function faultOfBinary(
  bytes: Uint8Array,
  vr: string,
  { least, most }: NumberRange,
  needed: boolean,
  identity: Identity,
): NumberFault | undefined {
  const width = WIDTHS[vr];
  const count = bytes.length / width;
  if (!Number.isInteger(count) || count > (needed ? 1 : MOST_VALUES)) return 'form';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += width) {
    const value = valueAt(view, at, vr);
    if (!(value >= least && value <= most) || isTiny(value)) return 'range';
    if (isOfIdentity(value, String(value), needed, identity)) return 'identity';
  }
  // Two letters of a floating-point number agree with a short name by chance; four hardly ever do.
  return identity.namesPersonInBytes(bytes, vr.startsWith('F') ? 4 : 2) ? 'identity' : undefined;
}

/** No quantity that is kept is so small, but eight letters or digits are. */
function isTiny(value: number): boolean {
  return value !== 0 && Math.abs(value) < 1e-9;
}

function valueAt(view: DataView, at: number, vr: string): number {
  switch (vr) {
    case 'US':
      return view.getUint16(at, true);
    case 'SS':
      return view.getInt16(at, true);
    case 'UL':
      return view.getUint32(at, true);
    case 'SL':
      return view.getInt32(at, true);
    case 'FL':
      return view.getFloat32(at, true);
    default:
      return view.getFloat64(at, true);
  }
}
