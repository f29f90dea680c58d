import type { Joinable } from './joinable.model.js';
import { joinableRecords } from './joinable.records.js';

/** `key:`, `key =`, `key<tab>`; the sign of a list before it is taken away. */
const KEY = /^["']?(\p{L}[\p{L}\d_ .()/-]{0,60}?)["']?\s*(?:[:=]|\t)/u;

/**
 * Reads a text with one statement per line. Consecutive lines of `key: value` are one record, which ends at an empty line, at a
 * line of another form or where a key occurs again.
 * @example
 * ```ts
 * import { joinableBlocks } from '@collimate/privacy-disclosure';
 * const text = 'Sex: F\nPatientAge: 063Y\n\nSex: M\nPatientAge: 071Y';
 * joinableBlocks(text).records.map(({ sex }) => sex); // => ['F', 'M']
 * ```
 */
export function joinableBlocks(text: string): Joinable {
  const blocks: { readonly line: number; readonly pairs: Map<string, string> }[] = [];
  let pairs: Map<string, string> | undefined;
  text.split(/\r?\n/).forEach((line, i) => {
    const [key, value] = pairOf(line) ?? [];
    if (key === undefined || value === undefined) {
      pairs = undefined;
      return;
    }
    if (pairs === undefined || pairs.has(key)) {
      pairs = new Map();
      blocks.push({ line: i + 1, pairs });
    }
    pairs.set(key, value);
  });
  const found = joinableRecords(blocks.map((block) => Object.fromEntries(block.pairs)));
  const firstUnread = found.firstUnread?.replace(/^\[(\d+)\]\./, (_, block) => `block at line ${blocks[Number(block)].line}, `);
  return { ...found, firstUnread };
}

/** Step by step, without a pattern for the whole line: one that leaves blanks to several of its parts tries them in every way. */
function pairOf(line: string): readonly [key: string, value: string] | undefined {
  const plain = line.trim().replace(/^[-*•]\s+/, '');
  const found = KEY.exec(plain);
  if (found === null) return undefined;
  const value = plain.slice(found[0].length).replace(/[,;]$/, '').trim().replace(/^["']/, '').replace(/["']$/, '');
  return value === '' ? undefined : [found[1], value];
}
