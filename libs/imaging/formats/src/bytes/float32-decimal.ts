/** A decimal that came through float32 and was written out again agrees with it to the digits of a DICOM decimal string. */
const WRITTEN_OUT = 1e-14;

/**
 * What was meant by a number that a format keeps as float32: 0.7 becomes 0.699999988 there, and is 0.7 again here.
 * @input a float32 @returns the shortest decimal that has the same float32
 */
export function decimalOfFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}

/**
 * The same for a number of more digits that went through float32 on its way: programs write 0.69999998807907104 into headers of text.
 * @returns the number itself when it is no float32
 */
export function withoutFloat32(value: number): number {
  // Most of what is read stops here: whole numbers and decimals of few digits.
  if (Number.isInteger(value)) return value;
  // A float32 has no room for another decimal of four places beside such a one.
  if (Number.isInteger(16 * value) && Math.abs(value) < 4096) return value;
  const single = Math.fround(value);
  return Math.abs(single - value) <= WRITTEN_OUT * Math.abs(value) ? decimalOfFloat32(single) : value;
}
