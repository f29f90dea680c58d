import type { TidyRow } from '@collimate/statistics-menu';
import type { Drawn } from './drawing.tree.js';

/** One picture of some rows of a question. */
export interface Drawing {
  readonly title: string;
  /** The rows that are in it, with those that have no number. */
  readonly rows: readonly TidyRow[];
  /** @param width px */
  readonly draw: (width: number) => Drawn;
}

/** Makes the pictures of one question, none where its rows are not of a sort that it draws. */
export type Draughtsman = (rows: readonly TidyRow[], nameOf: (key: string) => string) => readonly Drawing[];
