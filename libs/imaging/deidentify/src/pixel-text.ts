import { rangesOf, type Frame, type Range } from './pixel-ranges.js';

/*
 * Finds letters that were drawn into an image. Their strokes have one grey value and hard edges on all sides, and four or more pieces of the
 * height of a letter stand in a line. Anatomy has hard edges too, but no single value, and no four pieces of one height side by side.
 * Letters with smoothed edges have many values: they are looked for among the brightest and the darkest pixels, and their strokes must be thin.
 */

/** Two pixels side by side have a hard edge between them if they differ by this share of the range of the frame. */
const HARD_SHARE = 0.2;
/** The range of a frame is divided into so many steps. Values of one step count as one value: a lossy codec blurs strokes a little. */
const STEPS = 64;
/** Four letters of five pixels in height have at least so many hard edges. */
const LEAST_EDGES = 40;
/** Steps with the most hard edges are tried as the value of the letters: so many of them. */
const MOST_INKS = 8;
const MOST_INKS_IN_NOISE = 2;
const LETTER = { leastHeight: 5, mostHeight: 72, mostWidths: 1.6, leastPixels: 5, hardContour: 0.6 };
/** Width of the widest letter, pixels. */
const MOST_WIDTH = Math.floor(LETTER.mostWidths * LETTER.mostHeight);
const LEAST_LETTERS = 4;
/** Smoothed letters are looked for in this share of the range at its bright end, and at its dark end. */
const SMOOTHED_SHARES = [0.35, 0.5, 0.65];
/** A stroke is thin if its pixels have, on average, at least so many of their four sides at its contour. */
const THIN_CONTOUR = 0.9;
/** At least this share of the contour of a smoothed letter must be hard. */
const SMOOTHED_CONTOUR = 0.8;

/** @returns whether something stands in the frame that looks like a line of letters, along its rows or along its columns */
export function hasTextLikeEdges(frame: Frame): boolean {
  return rangesOf(frame).some((range) => hasLineIn(frame, range));
}

function hasLineIn(frame: Frame, range: Range): boolean {
  if (range.most <= range.least) return false;
  const step = (range.most - range.least) / STEPS;
  const hard = (range.most - range.least) * HARD_SHARE;
  const edges = hardEdgesOf(frame, hard);
  if (edges.length < LEAST_EDGES) return false;
  const seen = new Uint8Array(frame.samples.length);
  // If more than every eighth pixel has an edge, the frame is noisy: nobody could read smoothed letters in it.
  const isNoise = edges.length > (range.share * frame.samples.length) / 4;
  // In a narrow range noise itself makes pieces of one value.
  if (isNoise && !range.isWhole) return false;
  const inks: readonly Ink[] = [
    ...inksOf(frame, edges, range, isNoise).map((ink) => ({
      // What lies outside of the tissue has no one value, bones as little as air.
      from: ink === 0 && !range.isTissue ? -Infinity : range.least + ink * step,
      to: ink === STEPS - 1 && !range.isTissue ? Infinity : range.least + (ink + 1) * step,
      isSmoothed: false,
    })),
    ...(isNoise || range.isTissue ? [] : SMOOTHED_SHARES).flatMap((share) => [
      { from: range.most - (range.most - range.least) * share, to: Infinity, isSmoothed: true },
      { from: -Infinity, to: range.least + (range.most - range.least) * share, isSmoothed: true },
    ]),
  ];
  return inks.some((ink, n) => {
    const pieces = lettersOf({ ...ink, frame, seen, mark: 2 * n + 1, hard }, edges);
    // Letters of a text that was turned stand in a line along the columns.
    return [pieces, pieces.map(turned)].some((view) => standInLine(view.filter(isOfLetterSize)));
  });
}

function turned({ left, right, top, bottom, pixels }: Piece): Piece {
  return { left: top, right: bottom, top: left, bottom: right, pixels };
}

/** Pixels at the hard edges of the frame under work. One array serves all frames, and grows with the largest one. */
let EDGES = new Int32Array(0);

/** The pixels on both sides of every hard edge along the rows, until the next call. */
function hardEdgesOf({ samples, columns, padding }: Frame, hard: number): Int32Array {
  if (EDGES.length < 2 * samples.length) EDGES = new Int32Array(2 * samples.length);
  const edges = EDGES;
  let count = 0;
  for (let row = 0; row < samples.length; row += columns) {
    let left = samples[row];
    for (let at = row + 1; at < row + columns; at++) {
      const right = samples[at];
      if ((right - left >= hard || left - right >= hard) && left !== padding && right !== padding) {
        edges[count++] = at - 1;
        edges[count++] = at;
      }
      left = right;
    }
  }
  return edges.subarray(0, count);
}

/**
 * @returns the steps that stand at many hard edges, most first. In a narrow range noise gives every step many edges: there a step counts with
 * what it has above the mean of its two neighbours.
 */
function inksOf({ samples }: Frame, edges: Int32Array, { least, most, isTissue }: Range, isNoise: boolean): readonly number[] {
  const counts = new Uint32Array(STEPS + 1);
  const perUnit = STEPS / (most - least);
  for (let n = 0; n < edges.length; n++) {
    const value = samples[edges[n]];
    if (isTissue && (value < least || value >= most)) continue;
    counts[((Math.min(most, Math.max(least, value)) - least) * perUnit) | 0]++;
  }
  counts[STEPS - 1] += counts[STEPS];
  counts[STEPS] = 0;
  const above = (ink: number): number => (isTissue ? ((counts[ink - 1] ?? 0) + counts[ink + 1]) / 2 : 0);
  return [...counts.keys()]
    .filter((ink) => counts[ink] - above(ink) >= LEAST_EDGES)
    .sort((a, b) => counts[b] - above(b) - counts[a] + above(a))
    .slice(0, isNoise || isTissue ? MOST_INKS_IN_NOISE : MOST_INKS);
}

/** The values of letters. */
interface Ink {
  /** From here to below `to`. */
  readonly from: number;
  readonly to: number;
  /** Whether the edges of letters are smoothed: then their strokes must be thin, and an edge may be two pixels wide. */
  readonly isSmoothed: boolean;
}

/** A connected piece of ink: its box, and how many pixels it has. */
interface Piece {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly pixels: number;
}

/** Where to look for letters of one ink. */
interface InkOrder extends Ink {
  readonly frame: Frame;
  /** One mark per pixel: `mark` if this ink's search has been there, `mark + 1` if the pixel is of a piece that is too large for a letter. */
  readonly seen: Uint8Array;
  /** Higher than those of the inks before. */
  readonly mark: number;
  readonly hard: number;
}

/** The connected pieces of ink at a hard edge that have the size of letters and a hard contour. */
function lettersOf(order: InkOrder, edges: Int32Array): readonly Piece[] {
  const { frame, seen, mark, from, to, isSmoothed } = order;
  const { samples } = frame;
  const letters: Piece[] = [];
  for (let n = 0; n < edges.length; n++) {
    const start = edges[n];
    const sample = samples[start];
    if (sample < from || sample >= to || seen[start] >= mark || (isSmoothed && isLongRun(order, start))) continue;
    const letter = pieceAt(order, start);
    if (letter !== undefined) letters.push(letter);
  }
  return letters;
}

/** No stroke of a letter with smoothed edges is so long along its row: a body is. */
const LONG_RUN = 32;

function isLongRun({ frame: { samples, columns }, from, to }: InkOrder, start: number): boolean {
  const rowStart = start - (start % columns);
  const isInk = (at: number): boolean => samples[at] >= from && samples[at] < to;
  let [left, right] = [start, start];
  while (left > rowStart && right - left <= LONG_RUN && isInk(left - 1)) left--;
  while (right + 1 < rowStart + columns && right - left <= LONG_RUN && isInk(right + 1)) right++;
  return right - left > LONG_RUN;
}

const ACROSS = [-1, 1, 0, 0, -1, 1, -1, 1];
const DOWN = [0, 0, -1, 1, -1, -1, 1, 1];

/** No letter has more pixels; a walk that comes so far is given up, and with it every walk that meets it. */
const MOST_PIXELS = 8192;
/** Letters with smoothed edges are looked for up to a height of some thirty pixels; larger ones have a core of one value. */
const MOST_SMOOTHED_PIXELS = 1024;

/** The pixels of the piece that is walked over: one array for all walks. A walk goes at most eight pixels beyond the most. */
const PIECE = new Int32Array(MOST_PIXELS + 9);

function isInside({ columns, rows }: Frame, x: number, y: number): boolean {
  return x >= 0 && x < columns && y >= 0 && y < rows;
}

/** Walks over one piece and marks it as seen. @returns undefined if it is none of a letter */
function pieceAt({ frame, seen, mark, from, to, hard, isSmoothed }: InkOrder, start: number): Piece | undefined {
  const { samples, columns, rows } = frame;
  const mostPixels = isSmoothed ? MOST_SMOOTHED_PIXELS : MOST_PIXELS;
  PIECE[0] = start;
  let pixels = 1;
  seen[start] = mark;
  let [left, right, top, bottom] = [columns, 0, rows, 0];
  let [contour, sharp] = [0, 0];
  let isTooLarge = false;
  for (let head = 0; head < pixels && !isTooLarge; head++) {
    const at = PIECE[head];
    const y = (at / columns) | 0;
    const x = at - y * columns;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    const sample = samples[at];
    const isInner = x > 0 && x < columns - 1 && y > 0 && y < rows - 1;
    for (let n = 0; n < 8; n++) {
      if (!isInner && !isInside(frame, x + ACROSS[n], y + DOWN[n])) continue;
      const next = at + DOWN[n] * columns + ACROSS[n];
      const other = samples[next];
      if (other >= from && other < to) {
        const known = seen[next];
        if (known < mark) {
          seen[next] = mark;
          PIECE[pixels++] = next;
        } else if (known === mark + 1) isTooLarge = true;
      } else if (n < 4) {
        contour++;
        if (other - sample >= hard || sample - other >= hard) sharp++;
        else if (isSmoothed) {
          const beyond = next + DOWN[n] * columns + ACROSS[n];
          if (isInside(frame, x + 2 * ACROSS[n], y + 2 * DOWN[n]) && Math.abs(samples[beyond] - sample) >= hard) sharp++;
        }
      }
    }
    // What is higher or wider than a letter is none, however far it goes on.
    if (
      pixels > mostPixels ||
      Math.min(bottom - top, right - left) >= LETTER.mostHeight ||
      Math.max(bottom - top, right - left) >= MOST_WIDTH
    )
      isTooLarge = true;
  }
  if (isTooLarge) for (let n = 0; n < pixels; n++) seen[PIECE[n]] = mark + 1;
  const piece = { left, right, top, bottom, pixels };
  const isThin = !isSmoothed || contour >= THIN_CONTOUR * pixels;
  const isSharp = sharp >= (isSmoothed ? SMOOTHED_CONTOUR : LETTER.hardContour) * contour;
  return !isTooLarge && isThin && isSharp && (isOfLetterSize(piece) || isOfLetterSize(turned(piece))) ? piece : undefined;
}

function isOfLetterSize({ left, right, top, bottom, pixels }: Piece): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (height < LETTER.leastHeight || height > LETTER.mostHeight || width > LETTER.mostWidths * height) return false;
  return pixels >= LETTER.leastPixels && pixels <= Math.max(0.9 * width * height, 3 * height);
}

/** Whether four letters of about one height stand side by side, none further from the next than one and a half heights. */
function standInLine(letters: readonly Piece[]): boolean {
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

function follows(before: Piece, after: Piece): boolean {
  const [h, g] = [before.bottom - before.top + 1, after.bottom - after.top + 1];
  const gap = after.left - before.right;
  const shift = Math.abs(before.top + before.bottom - after.top - after.bottom) / 2;
  return gap >= 1 && gap <= 1.5 * Math.max(h, g) && Math.min(h, g) >= 0.6 * Math.max(h, g) && shift <= 0.35 * Math.max(h, g);
}
