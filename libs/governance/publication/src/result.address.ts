import type { PublishedResult } from './result.document.js';

/** @returns how the result of one opening of a standing study is asked for, such as `lung@2`; openings are counted from 1 */
export function openingAddress(study: string, number: number): string {
  return [study, number].join('@');
}

/** @returns how this very result is asked for: it stays the same when a standing study publishes its next opening */
export function resultAddress({ study, opening }: Pick<PublishedResult, 'study' | 'opening'>): string {
  return opening === undefined ? study.id : openingAddress(study.id, opening.number);
}

/**
 * Reads the address of a result, as the two functions above print it.
 * @returns the study, and the opening if one is named; undefined for a number that no opening has
 */
export function parseResultAddress(text: string): { readonly study: string; readonly number?: number } | undefined {
  const at = text.indexOf('@');
  if (at < 0) return { study: text };
  const number = text.slice(at + 1);
  return /^[1-9]\d{0,4}$/.test(number) ? { study: text.slice(0, at), number: Number(number) } : undefined;
}
