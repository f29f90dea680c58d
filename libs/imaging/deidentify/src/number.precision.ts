import { bytesElement, latinText, type RawElement, textElement } from '@collimate/imaging-dicom';

/** No scanner's setting needs more significant digits; a date, a record number or a telephone number has more. */
const MOST_DIGITS = 5;

/**
 * The numbers of an element with five significant digits each. A number that has no more stays as it is written, also as 32 bits of
 * floating point print it (4.60300016403198 for 4.603).
 * @returns the element itself if nothing was rounded
 */
export function limitedNumbers(element: RawElement, vr: string): RawElement {
  if (element.value.kind !== 'bytes' || vr === 'IS') return element;
  if (vr === 'FL' || vr === 'FD') return limitedFloats(element, element.value.bytes, vr);
  if (vr !== 'DS') return element;
  const parts = latinText(element).split('\\');
  const limited = parts.map((part) => (part.trim() === '' || isShort(part) ? part : String(limitedNumber(Number(part)))));
  return limited.every((part, n) => part === parts[n]) ? element : textElement(element.tag, vr, limited.join('\\'));
}

/** @returns the number with five significant digits */
export function limitedNumber(value: number): number {
  return Number(value.toPrecision(MOST_DIGITS));
}

function isShort(text: string): boolean {
  const digits = text.trim().replace(/e.*$/i, '').replace(/^[+-]/, '');
  const significant = digits.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  if (significant.length <= MOST_DIGITS) return true;
  const value = Number(text);
  const asFloat = Math.fround(limitedNumber(value));
  // Nine digits tell a number of 32 bits from every other.
  return significant.length > 9 && Math.fround(value) === asFloat && Math.abs(value - asFloat) <= Math.abs(asFloat) * 1e-12;
}

function limitedFloats(element: RawElement, bytes: Uint8Array, vr: string): RawElement {
  const out = bytes.slice();
  const view = new DataView(out.buffer);
  const width = vr === 'FL' ? 4 : 8;
  let isChanged = false;
  for (let at = 0; at + width <= out.length; at += width) {
    const value = width === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    const short = limitedNumber(value);
    if (value === short || value === Math.fround(short)) continue;
    isChanged = true;
    if (width === 4) view.setFloat32(at, short, true);
    else view.setFloat64(at, short, true);
  }
  return isChanged ? bytesElement(element.tag, vr, out) : element;
}
