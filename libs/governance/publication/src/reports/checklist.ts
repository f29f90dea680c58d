import type { Fact } from './report.facts.js';

/** One item of a reporting checklist. */
export interface ChecklistItem {
  readonly number: string;
  /** In our words, short. */
  readonly asks: string;
  /** Names of facts that answer it, or a part of it; none where only a human can. */
  readonly facts?: readonly Fact[];
  /** What a human has still to write, where the facts answer a part. */
  readonly rest?: string;
}

/** A reporting checklist. */
export interface Checklist {
  readonly name: string;
  readonly title: string;
  /** Where the list is published. */
  readonly source: string;
  readonly items: readonly ChecklistItem[];
}

/** @returns an item; a bar `|` in what it asks begins what a human has still to write */
export function item(number: string, asks: string, ...facts: readonly Fact[]): ChecklistItem {
  const [words, rest] = asks.split('|').map((part) => part.trim());
  return { number, asks: words, ...(facts.length > 0 && { facts }), ...(rest !== undefined && { rest }) };
}
