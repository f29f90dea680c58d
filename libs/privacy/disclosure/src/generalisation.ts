import type { CodedColumn } from './coded.column.js';
import { DisclosureError } from './disclosure.error.js';

/** One step of a generalisation: which group each value of the column falls into. */
export interface GeneralisationLevel {
  /** What the step does, in words: `bands of 5`, `month`, `any`. */
  readonly words: string;
  /** Group of each value of the column, below `labels.length`. */
  readonly groupOf: Uint32Array;
  /** Text written in place of a value, one per group. */
  readonly labels: readonly string[];
}

/** Steps by which a quasi-identifier is made less precise. Level 0 is the value itself; the last level tells nothing. */
export interface Hierarchy {
  readonly column: string;
  /** Each groups whole groups of the one before. */
  readonly levels: readonly GeneralisationLevel[];
}

/** Written in a cell whose value is withheld. */
export const SUPPRESSED = '*';

/**
 * A hierarchy of the given steps between the value itself and nothing at all.
 * @param steps each a name and a function from value to label
 * @throws DisclosureError BAD_LEVELS where a step separates values that the step before had put into one group
 * @example
 * ```ts
 * import { codeColumn, hierarchyOf } from '@collimate/privacy-disclosure';
 * const stage = codeColumn('stage', ['I', 'II', 'III']);
 * const early = { words: 'early or late', label: (value: string) => (value === 'III' ? 'late' : 'early') };
 * hierarchyOf(stage, [early]).levels.map(({ words }) => words); // => ['as it is', 'early or late', 'not told']
 * ```
 */
export function hierarchyOf(
  column: CodedColumn,
  steps: readonly { readonly words: string; readonly label: (value: string) => string }[],
): Hierarchy {
  const own = Uint32Array.from(column.values, (_, code) => code);
  const levels: GeneralisationLevel[] = [{ words: 'as it is', groupOf: own, labels: column.values }];
  for (const { words, label } of steps) {
    const level = levelOf(column.values, words, (value) => (value === '' ? '' : label(value)));
    const finer = levels[levels.length - 1];
    checkNested(column.name, finer, level);
    // A step that puts nothing together is no step.
    if (level.labels.length < finer.labels.length) levels.push(level);
  }
  const { labels } = levels[levels.length - 1];
  if (labels.length > 1 || labels[0] !== SUPPRESSED) levels.push(levelOf(column.values, 'not told', () => SUPPRESSED));
  return { column: column.name, levels };
}

function levelOf(values: readonly string[], words: string, label: (value: string) => string): GeneralisationLevel {
  const groups = new Map<string, number>();
  const groupOf = Uint32Array.from(values, (value) => {
    const text = label(value);
    const group = groups.get(text) ?? groups.size;
    groups.set(text, group);
    return group;
  });
  return { words, groupOf, labels: [...groups.keys()] };
}

function checkNested(column: string, finer: GeneralisationLevel, coarser: GeneralisationLevel): void {
  const groupOfGroup = new Map<number, number>();
  finer.groupOf.forEach((fine, value) => {
    const coarse = coarser.groupOf[value];
    if ((groupOfGroup.get(fine) ?? coarse) !== coarse)
      throw new DisclosureError('BAD_LEVELS', `"${coarser.words}" of ${column} parts what "${finer.words}" puts together`, {
        hint: 'Each level must group whole groups of the one before: 5, 10, 20 and not 5, 8.',
      });
    groupOfGroup.set(fine, coarse);
  });
}
