import type { EquivalenceClasses } from './equivalence.classes.js';
import { DisclosureError } from './disclosure.error.js';

/** Sizes of the classes of a table. */
export interface ClassSizes {
  /** Rows of the smallest class. */
  readonly k: number;
  readonly classes: number;
  /** Rows that are alone in their class. */
  readonly alone: number;
  /** Size of the class of the middle row. */
  readonly medianOfRows: number;
  /** Sizes that occur, rising, with the number of classes of each. */
  readonly histogram: readonly (readonly [size: number, classes: number])[];
}

/** Chance that a person of the table is found in it, for one kind of attacker. */
export interface AttackerRisk {
  /** Risk of the person who is easiest to find. */
  readonly highest: number;
  /** Mean over the rows. */
  readonly mean: number;
  /** Share of the rows whose chance is above 1/5, above 1/11 and above 1/20. */
  readonly above: { readonly oneFifth: number; readonly oneEleventh: number; readonly oneTwentieth: number };
}

/**
 * @returns k-anonymity and the sizes behind it
 * @source Sweeney 2002, k-anonymity: a model for protecting privacy, definition 3
 * @example
 * ```ts
 * import { classSizes, equivalenceClasses } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1), count: 2 }]);
 * const { k, alone } = classSizes(classes);
 * [k, alone]; // => [1, 1]
 * ```
 */
export function classSizes({ sizes }: EquivalenceClasses): ClassSizes {
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  const histogram = [...counts].sort(([a], [b]) => a - b);
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  let seen = 0;
  const middle = histogram.find(([size, classes]) => (seen += size * classes) * 2 >= rows) as readonly [number, number];
  return { k: histogram[0][0], classes: sizes.length, alone: counts.get(1) ?? 0, medianOfRows: middle[0], histogram };
}

/**
 * The prosecutor knows that a person is in the table: chance 1/|class|. The mean over the rows is the share of people that a
 * marketer finds by linking the whole table.
 * @source Dankar and El Emam 2010, A method for evaluating marketer re-identification risk, section 2; El Emam 2013, Guide to the
 *   De-Identification of Personal Health Information, chapter 16
 * @example
 * ```ts
 * import { equivalenceClasses, prosecutorRisk } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1, 1), count: 2 }]);
 * prosecutorRisk(classes).highest; // => 0.5
 * ```
 */
export function prosecutorRisk({ sizes }: EquivalenceClasses): AttackerRisk {
  return riskOver(sizes, sizes);
}

/**
 * The journalist does not know who is in the table: chance 1/|class of the population|.
 * @param population how many people of a declared population agree with each class of the table
 * @throws DisclosureError POPULATION_TOO_SMALL where a class has more rows in the table than people in the population: the table
 *   is then no part of that population
 * @source El Emam 2013, Guide to the De-Identification of Personal Health Information, chapter 16
 * @example
 * ```ts
 * import { equivalenceClasses, journalistRisk } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1), count: 2 }]);
 * journalistRisk(classes, [10, 4]).highest; // => 0.25
 * journalistRisk(classes, [1, 4]); // throws POPULATION_TOO_SMALL
 * ```
 */
export function journalistRisk({ sizes }: EquivalenceClasses, population: ArrayLike<number>): AttackerRisk {
  const missing = sizes.reduce((sum, size, c) => sum + (population[c] < size ? 1 : 0), 0);
  if (missing > 0)
    throw new DisclosureError('POPULATION_TOO_SMALL', `the population has fewer people than the table in ${missing} classes`, {
      details: { classes: missing },
      hint: 'A population holds everybody of the table; give one that does, or leave it out.',
    });
  return riskOver(sizes, population);
}

function riskOver(sizes: Uint32Array, among: ArrayLike<number>): AttackerRisk {
  let [highest, sum, rows] = [0, 0, 0];
  const above = { oneFifth: 0, oneEleventh: 0, oneTwentieth: 0 };
  for (let c = 0; c < sizes.length; c++) {
    highest = Math.max(highest, 1 / among[c]);
    sum += sizes[c] / among[c];
    rows += sizes[c];
    if (among[c] < 5) above.oneFifth += sizes[c];
    if (among[c] < 11) above.oneEleventh += sizes[c];
    if (among[c] < 20) above.oneTwentieth += sizes[c];
  }
  return {
    highest,
    mean: sum / rows,
    above: {
      oneFifth: above.oneFifth / rows,
      oneEleventh: above.oneEleventh / rows,
      oneTwentieth: above.oneTwentieth / rows,
    },
  };
}
