/*
 * Letters that were drawn into an image: strokes of one value whose edges are hard on all sides, in pieces of the size of letters that stand
 * in a line. Anatomy has hard edges, but not of one value, and not in four pieces of one height side by side.
 */

/** Samples of one frame, row by row. */
export interface Frame {
  readonly samples: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** A value that stands for no measurement, left out of the range of the others. */
  readonly padding?: number;
}

/** From which share of the range of a frame an edge is hard. */
const HARD_SHARE = 0.2;
/** Values are counted in so many steps over the range, so that strokes that a lossy codec has blurred count as of one value. */
const STEPS = 64;
/** So many hard edges have four letters of five pixels at least. */
const LEAST_EDGES = 40;
/** How many values are tried as ink. */
const MOST_INKS = 8;
const LETTER = { leastHeight: 5, mostHeight: 72, mostWidths: 1.6, leastPixels: 5, hardContour: 0.6 };
const LEAST_LETTERS = 4;

/** @returns whether something stands in the frame that looks like a line of letters */
export function hasTextLikeEdges(frame: Frame): boolean {
  const range = rangeOf(frame);
  if (range.most <= range.least) return false;
  const step = (range.most - range.least) / STEPS;
  const hard = (range.most - range.least) * HARD_SHARE;
  return inksOf(frame, range.least, step, hard).some((ink) => {
    const lowest = range.least + ink * step;
    const letters = lettersOf(frame, lowest, ink === STEPS - 1 ? Infinity : lowest + step, hard);
    return standInLine(letters);
  });
}

function rangeOf({ samples, padding }: Frame): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i];
    if (value === padding) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/** The values, in steps, of which many hard edges along the rows have one on their one side. */
function inksOf({ samples, columns, padding }: Frame, least: number, step: number, hard: number): readonly number[] {
  const counts = new Uint32Array(STEPS);
  const stepOf = (value: number): number => Math.min(STEPS - 1, Math.floor((value - least) / step));
  for (let row = 0; row < samples.length; row += columns) {
    let left = samples[row];
    for (let at = row + 1; at < row + columns; at++) {
      const right = samples[at];
      if ((right - left >= hard || left - right >= hard) && left !== padding && right !== padding) {
        counts[stepOf(left)]++;
        counts[stepOf(right)]++;
      }
      left = right;
    }
  }
  return [...counts.keys()]
    .filter((ink) => counts[ink] >= LEAST_EDGES)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, MOST_INKS);
}

interface Letter {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The connected pieces of pixels from `from` to below `to` that have the size of letters and a hard contour. */
function lettersOf(frame: Frame, from: number, to: number, hard: number): readonly Letter[] {
  const { samples, rows, columns } = frame;
  // A border of pixels that are no ink spares the walk its questions about the edge of the frame.
  const width = columns + 2;
  const ink = new Uint8Array(width * (rows + 2));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = samples[row * columns + column];
      if (value >= from && value < to) ink[(row + 1) * width + column + 1] = 1;
    }
  }
  const letters: Letter[] = [];
  for (let start = ink.indexOf(1); start >= 0; start = ink.indexOf(1, start + 1)) {
    const letter = pieceAt(frame, ink, start, hard);
    if (letter !== undefined) letters.push(letter);
  }
  return letters;
}

const [INK, SEEN] = [1, 2];

/** Walks over one piece and marks it as seen. @returns undefined if it is none of a letter */
function pieceAt({ samples, columns, rows }: Frame, ink: Uint8Array, start: number, hard: number): Letter | undefined {
  const width = columns + 2;
  const around = [-1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1];
  const stack = [start];
  ink[start] = SEEN;
  let [left, right, top, bottom] = [columns, 0, rows, 0];
  let [pixels, contour, sharp] = [0, 0, 0];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const y = Math.floor(at / width);
    const x = at - y * width;
    pixels++;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    const sample = samples[(y - 1) * columns + x - 1];
    for (let n = 0; n < 8; n++) {
      const next = at + around[n];
      if (ink[next] === INK) {
        ink[next] = SEEN;
        stack.push(next);
      } else if (ink[next] === 0 && n < 4) {
        const isInside =
          x + (n === 1 ? 1 : 0) <= columns && x > (n === 0 ? 1 : 0) && y > (n === 2 ? 1 : 0) && y + (n === 3 ? 1 : 0) <= rows;
        if (!isInside) continue;
        const other = samples[(y - 1) * columns + x - 1 + (n === 0 ? -1 : n === 1 ? 1 : n === 2 ? -columns : columns)];
        contour++;
        if (other - sample >= hard || sample - other >= hard) sharp++;
      }
    }
  }
  const letter = { left, right, top, bottom };
  return isOfLetterSize(letter, pixels) && sharp >= LETTER.hardContour * contour ? letter : undefined;
}

function isOfLetterSize({ left, right, top, bottom }: Letter, pixels: number): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (height < LETTER.leastHeight || height > LETTER.mostHeight || width > LETTER.mostWidths * height) return false;
  return pixels >= LETTER.leastPixels && pixels <= Math.max(0.9 * width * height, 3 * height);
}

/** Whether four letters of about one height stand side by side, none further from the next than one and a half heights. */
function standInLine(letters: readonly Letter[]): boolean {
  const sorted = [...letters].sort((a, b) => a.left - b.left);
  const chains = new Uint32Array(sorted.length).fill(1);
  for (let i = 0; i < sorted.length; i++) {
    for (let j = i - 1; j >= 0 && j >= i - 64; j--) {
      if (follows(sorted[j], sorted[i])) chains[i] = Math.max(chains[i], chains[j] + 1);
    }
    if (chains[i] >= LEAST_LETTERS) return true;
  }
  return false;
}

function follows(before: Letter, after: Letter): boolean {
  const [h, g] = [before.bottom - before.top + 1, after.bottom - after.top + 1];
  const gap = after.left - before.right;
  const shift = Math.abs(before.top + before.bottom - after.top - after.bottom) / 2;
  return gap >= 1 && gap <= 1.5 * Math.max(h, g) && Math.min(h, g) >= 0.6 * Math.max(h, g) && shift <= 0.35 * Math.max(h, g);
}
