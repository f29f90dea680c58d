/** Digits 0 to 9, five rows of three pixels each, the left one in the highest bit. */
const DIGITS = ['75557', '26227', '71747', '71717', '55711', '74717', '74757', '71111', '75757', '75717'];
/** Pixels of the picture for one of a glyph. */
const SIZE = 2;
const COLOUR = [255, 220, 80] as const;

/** Draws a whole number into a picture of four bytes a pixel, black behind it. */
export function drawNumber(rgba: Uint8ClampedArray, width: number, left: number, top: number, value: number): void {
  [...String(value)].forEach((digit, n) => {
    for (let y = 0; y < 6 * SIZE; y++) {
      const row = Number(DIGITS[Number(digit)][Math.floor(y / SIZE)] ?? 0);
      for (let x = 0; x < 4 * SIZE; x++) {
        const lit = x < 3 * SIZE && (row >> (2 - Math.floor(x / SIZE))) % 2 === 1;
        const at = 4 * ((top + y) * width + left + 4 * SIZE * n + x);
        for (let channel = 0; channel < 3; channel++) rgba[at + channel] = lit ? COLOUR[channel] : 0;
      }
    }
  });
}
