import type { Fact } from './report.facts.js';

/** One item of a reporting checklist. */
export interface ChecklistItem {
  readonly number: string;
  /** In our words, short. */
  readonly asks: string;
  /** Names of facts that answer it, or a part of it; absent if only an author can. */
  readonly facts?: readonly Fact[];
  /** Text that an author still has to write, where the facts answer a part. */
  readonly rest?: string;
}

/** A reporting checklist. */
export interface Checklist {
  readonly name: string;
  readonly title: string;
  /** Publication of the list. */
  readonly source: string;
  readonly items: readonly ChecklistItem[];
}

/** @returns an item. After a bar `|` in `asks` follows the part that an author still has to write */
export function item(number: string, asks: string, ...facts: readonly Fact[]): ChecklistItem {
  const [words, rest] = asks.split('|').map((part) => part.trim());
  return { number, asks: words, ...(facts.length > 0 && { facts }), ...(rest !== undefined && { rest }) };
}
