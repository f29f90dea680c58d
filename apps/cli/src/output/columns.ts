import { parseSum, toNumber } from '@collimate/kernel-numeric';
import { shown } from './shown.js';

/** Lays rows out in columns under a header. @param textColumns how many columns from the left are text; the rest is aligned right */
export function columns(header: readonly string[], written: readonly (readonly string[])[], textColumns: number): string {
  const rows = written.map((cells) => cells.map(shown));
  const widths = header.map((title, c) => Math.max(title.length, ...rows.map((cells) => cells[c].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (c < textColumns ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** Lays facts out: terms on the left, their texts on the right. */
export function facts(written: readonly (readonly [term: string, text: string])[]): string {
  const rows = written.map(([term, text]) => [term, shown(text)] as const);
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => `${term.padEnd(width)}  ${text}`.trimEnd()).join('\n');
}

/** @returns four significant digits, without an exponent for everyday numbers */
export function digits(value: number): string {
  const text = value.toPrecision(4);
  return text.includes('e') ? String(Number(text)) : text;
}

/** @returns a short form of an exact number, as a decimal rounded up at the sixth digit */
export function shortRho(value: number): string {
  return value === 0 ? '0' : String(Math.ceil(value * 1e6 - 1e-9) / 1e6);
}

/** Most characters of an exact number in a text for people: a fraction of the noise has twenty digits above and below. */
const READABLE = 12;

/**
 * @returns an exact number unchanged if it is short, otherwise rounded and marked as rounded; the document has the
 *   exact one
 */
export function readableRho(text: string): string {
  return text.length <= READABLE ? text : `${shortRho(toNumber(parseSum(text)))} (rounded up)`;
}

/**
 * The rest of a budget as a decimal, rounded down at the sixth digit: it must not look like more than it is.
 * @param text an exact number, `num/den`; 1/10 is 0.1 and not a float below it
 */
export function flooredRho(text: string): string {
  const { num, den } = parseSum(text);
  const scaled = num * 1_000_000n;
  const millionths = scaled / den - (scaled % den < 0n ? 1n : 0n);
  return String(Number(millionths) / 1e6);
}
