/** A study of steps whose coefficients are known. */
export interface StepPopulation {
  readonly name: string;
  readonly model: 'logistic' | 'cox';
  /** Per reference SD, one a number. */
  readonly coefficients: readonly number[];
  readonly subjects: number;
  readonly sites: number;
  /** zCDP price of the whole run. */
  readonly rho: string;
  /** Of every two numbers. */
  readonly correlation: number;
  /** What the protocol declares of it; undefined for nothing. */
  readonly declared?: string;
  /** Of the centre from the public reference, reference SD. */
  readonly off?: number;
  /** Spread, reference SD. */
  readonly spread?: number;
  readonly isSkewed?: boolean;
  /** Least coverage that is asked of it; what is far from the public model says less than 93 %. */
  readonly least?: number;
}

/** Prices of epsilon 1 and 3 at delta 1e-6. */
const [ONE, THREE] = ['0.02436', '0.18507'];
const TWO_TERMS = [0.5, -0.4];

/** Populations over which `npm run coverage` holds the intervals of logistic and Cox models to their word. */
export const STEP_POPULATIONS: readonly StepPopulation[] = (['logistic', 'cox'] as const).flatMap((model) => {
  const usual = { model, coefficients: TWO_TERMS, sites: 1, correlation: 0.5, rho: THREE };
  return [
    { ...usual, name: `${model}, 500 at epsilon 3`, subjects: 500 },
    {
      ...usual,
      name: `${model}, 500 at epsilon 3, independent numbers as declared, 3 sites`,
      subjects: 500,
      sites: 3,
      correlation: 0,
      declared: '0',
    },
    { ...usual, name: `${model}, 2,000 at epsilon 1, reference off`, subjects: 2_000, rho: ONE, off: 0.5, spread: 1.2 },
    { ...usual, name: `${model}, 2,000 at epsilon 3, skewed`, subjects: 2_000, isSkewed: true },
    { ...usual, name: `${model}, 500 at epsilon 3, five numbers`, subjects: 500, coefficients: [0.4, -0.3, 0, 0.2, 0.3] },
    // Errors are those of the declared correlation: where it is far from the true one, the intervals are too short.
    {
      ...usual,
      name: `${model}, 2,000 at epsilon 3, correlation of 0.8 told as 0.5`,
      subjects: 2_000,
      correlation: 0.8,
      least: 0.7,
    },
  ];
});
