import { wordSchema } from './variable.schema.js';

/** The keys of a declared release that say of whom it is; whoever reads a protocol checks that they name something. */
export const whoKeys = {
  where: wordSchema.optional().meta({ description: 'one of `subgroups`: whoever is not in it adds nothing' }),
  fold: wordSchema.optional().meta({ description: 'one of `folds`: whoever was not drawn into it adds nothing' }),
};

/** A part of the patients of every site, drawn once for each of them and for life. */
export interface Fold {
  readonly name: string;
  /** The parts from `from` up to but not including `until`, of `parts` equal parts. */
  readonly from: number;
  readonly until: number;
  readonly parts: number;
}

/**
 * @param folds parts of each, in the order of the protocol
 * @source ADR 0084 (order of the folds)
 * @example
 * ```ts
 * import { foldNamed } from '@collimate/statistics-menu';
 * foldNamed({ fit: 4, test: 1 }, 'test'); // => { name: 'test', from: 4, until: 5, parts: 5 }
 * foldNamed({ fit: 4, test: 1 }, 'other'); // => undefined
 * ```
 */
export function foldNamed(folds: Readonly<Record<string, number>>, name: string): Fold | undefined {
  let from = 0;
  let found: readonly [number, number] | undefined;
  for (const [one, size] of Object.entries(folds)) {
    if (one === name) found = [from, from + size];
    from += size;
  }
  return found === undefined ? undefined : { name, from: found[0], until: found[1], parts: from };
}
