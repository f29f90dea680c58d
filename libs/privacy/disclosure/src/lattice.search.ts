import { closenessOfClasses } from './t-closeness.js';
import { classValues } from './class.values.js';
import type { CodedColumn } from './coded.column.js';
import { DisclosureError } from './disclosure.error.js';
import { type EquivalenceClasses, equivalenceClasses } from './equivalence.classes.js';
import type { Hierarchy } from './generalisation.js';
import { diversityOfClasses } from './l-diversity.js';
import { type LatticeSearch, exhaustiveSearch, taggedSearch } from './lattice.walk.js';

/** Conditions that a table has to meet before it may be shown. */
export interface DisclosureTarget {
  /** Least rows of a class. */
  readonly k?: number;
  /** Least different values of each sensitive attribute in a class. */
  readonly l?: number;
  /** Least exp(entropy) of each sensitive attribute in a class. */
  readonly entropyL?: number;
  /** Largest distance of each sensitive attribute: along the order where it has one, else between equals. */
  readonly t?: number;
  /** Largest share of the rows that may be left out instead, 0 to 1. */
  readonly suppress?: number;
}

/** The least generalisation that reaches a target. */
export interface Generalised {
  /** Level of each quasi-identifier, in the order of the hierarchies. */
  readonly levels: readonly number[];
  /** Share of the information of the quasi-identifiers that is lost, 0 to 1 (non-uniform entropy). */
  readonly loss: number;
  /** Rows that must be left out. */
  readonly suppressed: number;
  readonly classes: EquivalenceClasses;
  /** Sizes of the classes that are left. */
  readonly keptSizes: Uint32Array;
}

/** Result of a search, and its cost. */
export interface LatticeAnswer {
  /** Undefined when not even a table without quasi-identifiers reaches the target. */
  readonly best: Generalised | undefined;
  /** Ways to generalise that there are. */
  readonly nodes: number;
  /** Ways that were tried; the others follow from them. */
  readonly tried: number;
}

/**
 * The generalisation of least loss among all full-domain ones that reach a target. Where coarser tables always come closer to the
 * target, a failure rules out all finer generalisations and a success makes all coarser ones needless. Entropy and distance
 * together with left-out rows do not behave so; then all generalisations are tried in the order of their loss.
 * @param columns the quasi-identifiers, of the order of the hierarchies
 * @throws DisclosureError BAD_TARGET
 * @source El Emam et al. 2009, A globally optimal k-anonymity method for the de-identification of health data; Kohlmayer et al. 2012,
 *   Flash: efficient, stable and optimal k-anonymity; loss: Gionis and Tassa 2009, k-Anonymization with minimal loss of information, 2.2
 * @example
 * ```ts
 * import { bandHierarchy, codeColumn, leastGeneralisation } from '@collimate/privacy-disclosure';
 * const age = codeColumn('age', ['61', '64', '70', '73']);
 * leastGeneralisation([age], [bandHierarchy(age, [5])], [], { k: 2 }).best?.levels; // => [1]
 * leastGeneralisation([age], [bandHierarchy(age, [5])], [], { k: 0 }); // throws BAD_TARGET
 * ```
 */
export function leastGeneralisation(
  columns: readonly CodedColumn[],
  hierarchies: readonly Hierarchy[],
  sensitive: readonly CodedColumn[],
  target: DisclosureTarget,
): LatticeAnswer {
  checkTarget(target, sensitive);
  const losses = hierarchies.map((hierarchy, q) => lossOfLevels(columns[q], hierarchy));
  const whole = losses.reduce((sum, of) => sum + (of.at(-1) as number), 0);
  const search: LatticeSearch = {
    heights: hierarchies.map(({ levels }) => levels.length - 1),
    lossOf: (levels) => (whole === 0 ? 0 : levels.reduce((sum, level, q) => sum + losses[q][level], 0) / whole),
    reaches: (levels) => suppressedAt(classesAt(columns, hierarchies, levels), sensitive, target) !== undefined,
  };
  const isMonotone = (target.suppress ?? 0) === 0 || (target.t === undefined && target.entropyL === undefined);
  const { best, tried } = isMonotone ? taggedSearch(search) : exhaustiveSearch(search);
  const nodes = search.heights.reduce((product, height) => product * (height + 1), 1);
  if (best === undefined) return { best: undefined, nodes, tried };
  const classes = classesAt(columns, hierarchies, best);
  const fails = failingClasses(classes, sensitive, target);
  const keptSizes = classes.sizes.filter((_, c) => fails[c] === 0);
  const suppressed = rowsOf(fails, classes.sizes);
  return { best: { levels: best, loss: search.lossOf(best), suppressed, classes, keptSizes }, nodes, tried };
}

/**
 * @returns the classes of a table that is generalised so far
 * @example
 * ```ts
 * import { bandHierarchy, classesAt, codeColumn } from '@collimate/privacy-disclosure';
 * const age = codeColumn('age', ['61', '64', '70']);
 * classesAt([age], [bandHierarchy(age, [5])], [1]).sizes; // => Uint32Array.of(2, 1)
 * ```
 */
export function classesAt(
  columns: readonly CodedColumn[],
  hierarchies: readonly Hierarchy[],
  levels: readonly number[],
): EquivalenceClasses {
  return equivalenceClasses(
    columns.map(({ codes }, q) => {
      const { groupOf, labels } = hierarchies[q].levels[levels[q]];
      return { codes: levels[q] === 0 ? codes : codes.map((code) => groupOf[code]), count: labels.length };
    }),
  );
}

/**
 * Rows in classes that miss a target.
 * @returns undefined when they are more than may be left out
 * @example
 * ```ts
 * import { equivalenceClasses, suppressedAt } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1), count: 2 }]);
 * suppressedAt(classes, [], { k: 2, suppress: 0.5 }); // => 1
 * suppressedAt(classes, [], { k: 2 }); // => undefined
 * ```
 */
export function suppressedAt(
  classes: EquivalenceClasses,
  sensitive: readonly CodedColumn[],
  target: DisclosureTarget,
): number | undefined {
  const { sizes, classOf } = classes;
  const allowed = Math.floor((target.suppress ?? 0) * classOf.length + 1e-9);
  // Most ways fail by the sizes alone.
  const small = sizes.reduce((rows, size) => rows + (size < (target.k ?? 1) ? size : 0), 0);
  if (small > allowed) return undefined;
  const suppressed = rowsOf(failingClasses(classes, sensitive, target), sizes);
  return suppressed > allowed ? undefined : suppressed;
}

/** @returns 1 for each class that misses the target */
function failingClasses(classes: EquivalenceClasses, sensitive: readonly CodedColumn[], target: DisclosureTarget): Uint8Array {
  const fails = Uint8Array.from(classes.sizes, (size) => (size < (target.k ?? 1) ? 1 : 0));
  if (target.l !== undefined || target.entropyL !== undefined || target.t !== undefined)
    for (const column of sensitive) markFailing(fails, classes, column, target);
  return fails;
}

function markFailing(fails: Uint8Array, classes: EquivalenceClasses, column: CodedColumn, target: DisclosureTarget): void {
  const values = classValues(classes, column);
  const { distinct, entropy } = diversityOfClasses(values);
  const found = target.t === undefined ? undefined : closenessOfClasses(values, column);
  const distance = found?.ordered ?? found?.equal;
  for (let c = 0; c < fails.length; c++) {
    const isDiverse = distinct[c] >= (target.l ?? 1) && entropy[c] >= (target.entropyL ?? 1) - 1e-9;
    const isClose = distance === undefined || distance[c] <= (target.t as number) + 1e-9;
    if (!isDiverse || !isClose) fails[c] = 1;
  }
}

function rowsOf(marked: Uint8Array, sizes: Uint32Array): number {
  let rows = 0;
  for (let c = 0; c < sizes.length; c++) if (marked[c] === 1) rows += sizes[c];
  return rows;
}

/** Information that the rows lose at each level, bits: the entropy of a value once its group is known. */
function lossOfLevels({ codes, values }: CodedColumn, { levels }: Hierarchy): readonly number[] {
  const counts = new Float64Array(values.length);
  for (const code of codes) counts[code] += 1;
  return levels.map(({ groupOf, labels }) => {
    const groups = new Float64Array(labels.length);
    counts.forEach((count, value) => (groups[groupOf[value]] += count));
    return counts.reduce((bits, count, value) => bits + (count === 0 ? 0 : count * Math.log2(groups[groupOf[value]] / count)), 0);
  });
}

function checkTarget({ k, l, entropyL, t, suppress = 0 }: DisclosureTarget, sensitive: readonly CodedColumn[]): void {
  const bad = (message: string): DisclosureError => new DisclosureError('BAD_TARGET', message);
  for (const [name, value] of [
    ['k', k],
    ['l', l],
  ] as const)
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) throw bad(`${name} is a whole number of 1 or more`);
  if (entropyL !== undefined && !(entropyL >= 1)) throw bad('entropy l is 1 or more');
  if (t !== undefined && !(t >= 0 && t <= 1)) throw bad('t is a number from 0 to 1');
  if (!(suppress >= 0 && suppress < 1)) throw bad('the share of rows to leave out is from 0 to below 1');
  if (sensitive.length === 0 && (l ?? entropyL ?? t) !== undefined) throw bad('l and t are of a sensitive attribute; name one');
}
