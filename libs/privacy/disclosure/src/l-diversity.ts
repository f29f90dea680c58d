import type { ClassValues } from './class.values.js';

/** Number of different values of a sensitive attribute in a class: the more there are, the less a class gives away. */
export interface LDiversity {
  /** Fewest different values in a class. */
  readonly distinct: number;
  /**
   * exp of the lowest entropy of a class (natural logarithm): the number of equally frequent values with that entropy;
   * at least 1.
   */
  readonly entropy: number;
}

/**
 * l-diversity of each class.
 * @returns `distinct` and `entropy` of class c at index c
 * @source Machanavajjhala, Kifer, Gehrke, Venkitasubramaniam 2007, l-Diversity: Privacy Beyond k-Anonymity, definitions 3.1 and 4.1
 */
export function diversityOfClasses({ starts, counts }: ClassValues): {
  readonly distinct: Uint32Array;
  readonly entropy: Float64Array;
} {
  const classes = starts.length - 1;
  const [distinct, entropy] = [new Uint32Array(classes), new Float64Array(classes)];
  for (let c = 0; c < classes; c++) {
    distinct[c] = starts[c + 1] - starts[c];
    let size = 0;
    for (let i = starts[c]; i < starts[c + 1]; i++) size += counts[i];
    let nats = 0;
    for (let i = starts[c]; i < starts[c + 1]; i++) nats -= (counts[i] / size) * Math.log(counts[i] / size);
    entropy[c] = Math.exp(nats);
  }
  return { distinct, entropy };
}

/**
 * @returns l-diversity of a table, that of its worst class
 * @example
 * ```ts
 * import { classValues, codeColumn, equivalenceClasses, lDiversity } from '@collimate/privacy-disclosure';
 * const classes = equivalenceClasses([{ codes: Uint32Array.of(0, 0, 1), count: 2 }]);
 * lDiversity(classValues(classes, codeColumn('grade', ['1', '2', '2']))).distinct; // => 1
 * ```
 */
export function lDiversity(values: ClassValues): LDiversity {
  const { distinct, entropy } = diversityOfClasses(values);
  return { distinct: distinct.reduce((a, b) => Math.min(a, b)), entropy: entropy.reduce((a, b) => Math.min(a, b)) };
}
