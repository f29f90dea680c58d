/** Powers of ten that a double holds exactly: a whole number below 2^53 divided by one of them is the double nearest to the decimal. */
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, n) => 10 ** n);
/** So many digits make a whole number below 2^53, whichever they are. */
const MOST_DIGITS = 15;

const [NUL, SPACE, PLUS, MINUS, POINT, BACKSLASH, ZERO] = [0, 0x20, 0x2b, 0x2d, 0x2e, 0x5c, 0x30];

/**
 * The numbers of a decimal string, as `Number` reads each of its parts, without making texts of them.
 * @returns undefined for anything but plain decimals of few digits, of which it says neither that they are numbers nor that they are not
 * @source DICOM PS3.5 6.2 (DS, IS)
 */
export function plainDecimals(bytes: Uint8Array): readonly number[] | undefined {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === NUL || bytes[end - 1] === SPACE)) end--;
  const numbers: number[] = [];
  let at = 0;
  for (;;) {
    while (at < end && bytes[at] === SPACE) at++;
    const isNegative = bytes[at] === MINUS;
    if (at < end && (isNegative || bytes[at] === PLUS)) at++;
    let [whole, digits, point] = [0, 0, -1];
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit >= 0 && digit <= 9) {
        whole = 10 * whole + digit;
        digits++;
      } else if (bytes[at] === POINT && point < 0) point = digits;
      else break;
    }
    if (digits === 0 || digits > MOST_DIGITS) return undefined;
    const value = point < 0 ? whole : whole / POWERS[digits - point];
    numbers.push(isNegative ? -value : value);
    while (at < end && bytes[at] === SPACE) at++;
    if (at === end) return numbers;
    if (bytes[at] !== BACKSLASH) return undefined;
    at++;
  }
}
