import type { TidyRow } from './tidy.row.js';

/** What of a row says which values its quantity can take. */
export type OfQuantity = Pick<TidyRow, 'quantity'> & Partial<Pick<TidyRow, 'term' | 'x' | 'unit'>>;

/** The smallest and the largest value that is possible. */
export type PossibleRange = readonly [least: number, most: number];

/** Natural logarithm of the largest ratio that is told apart from infinity: the limit of the search for the ends of an interval. */
export const LOG_LIMIT = Math.log(1e3);

/** Features enter winsorised at so many reference SDs around the public centre. */
const WINSORISED = 6;

const SHARES = [
  ...[
    'share',
    'risk',
    'prevalence',
    'observed share',
    'share reached',
    'share of those asked',
    'consented when asked',
    'share of those who consented',
    'share of those included',
  ],
  ...['kept after consent', 'lost after consent', 'survival', 'AUC', 'tied pairs', 'C-index', 'sensitivity', 'specificity'],
  ...['positive predictive value', 'negative predictive value', 'share of variance between sites', 'selection frequency'],
  ...['R squared', 'cut off'],
];
const CORRELATION = /^(Spearman )?correlation( within sites)?$/;
const SIGNED_SHARES = [
  ...[
    'risk difference',
    'difference of AUC',
    'kept against the others',
    'consented against the others',
    'observed minus expected',
    'kappa',
    'concordance',
  ],
  ...['ICC(3,1)', 'ICC(2,1)'],
];
const NOT_BELOW_ZERO = [
  ...['standard deviation', 'residual standard deviation', 'pooled standard deviation', 'standard deviation within sites'],
  ...['component variance', 'repeatability coefficient', 'checked for clipping to within'],
  ...['risk ratio', 'odds ratio', 'adjusted risk ratio', 'adjusted odds ratio', 'hazard ratio', 'site scale'],
  'site scale, empirical Bayes',
];
const AT_MOST_ONE = ['net benefit', 'net benefit of treating all'];

const RANGES: ReadonlyMap<string, PossibleRange> = new Map([
  ...ranged(SHARES, [0, 1]),
  ...ranged(SIGNED_SHARES, [-1, 1]),
  ...ranged(NOT_BELOW_ZERO, [0, Number.POSITIVE_INFINITY]),
  ...ranged(AT_MOST_ONE, [Number.NEGATIVE_INFINITY, 1]),
]);

/** Quantities of records that are winsorised before anything is added up. */
const OF_WINSORISED: ReadonlyMap<string, PossibleRange> = new Map([
  ['scaled mean', [-WINSORISED, WINSORISED]],
  ['scaled difference of means', [-2 * WINSORISED, 2 * WINSORISED]],
  ['scaled variance', [0, WINSORISED * WINSORISED]],
]);

/** Rows that are of another quantity, which their `term` names. */
const OF_TERM: readonly string[] = ['mean of sites', 'prediction of a further site'];

/** @returns what is measured: of a mean of sites, the quantity that it is the mean of */
export function measuredIn({ quantity, term }: OfQuantity): string {
  return OF_TERM.includes(quantity) && term ? term : quantity;
}

/** @returns the values that the quantity of a row can take; infinite on a side where nothing is impossible */
export function possibleRange(row: OfQuantity): PossibleRange {
  const measured = measuredIn(row);
  const { x } = row;
  if (measured === 'restricted mean' && x) return [0, x];
  if (measured === 'difference of restricted means' && x) return [-x, x];
  if (measured === 'representation' && x) return [0, 1 / x];
  if (measured === 'variance between sites') return varianceRange(row);
  if (row.unit === 'subjects') return [0, Number.POSITIVE_INFINITY];
  if (CORRELATION.test(measured)) return [-1, 1];
  return OF_WINSORISED.get(measured) ?? RANGES.get(measured) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** Numbers between two ends are farthest apart where half of them lie at each. */
function varianceRange({ term = null, x = null }: OfQuantity): PossibleRange {
  const [least, most] = term === null ? [0, Number.POSITIVE_INFINITY] : possibleRange({ quantity: term, x });
  return [0, ((most - least) / 2) ** 2];
}

function ranged(quantities: readonly string[], range: PossibleRange): readonly (readonly [string, PossibleRange])[] {
  return quantities.map((quantity) => [quantity, range] as const);
}
