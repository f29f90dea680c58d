import { Z } from './estimators/estimate.js';
import { LOG_LIMIT, measuredIn, possibleRange, type OfQuantity } from './possible.range.js';
import { testOtherwise } from './test.otherwise.js';
import type { TidyRow } from './tidy.row.js';

/** The cells of a row that the rule reads. Rows without the columns of the study will do. */
export type JudgedRow = OfQuantity &
  Partial<Pick<TidyRow, 'estimate' | 'se_noise' | 'lower' | 'upper' | 'n' | 'n_se' | 'status' | 'note'>> &
  Partial<Pick<TidyRow, 'variable' | 'variable2' | 'group' | 'group2' | 'level' | 'site' | 'fold' | 'timepoint'>>;

/** The cells of a row that the rule changes. */
export type Judgement = Partial<Pick<TidyRow, 'status' | 'estimate' | 'lower' | 'upper' | 'note'>> & {
  /** The noisy estimate was impossible, so the nearest possible value stands in its place. */
  readonly isAtEnd?: true;
};

/** An interval says nothing if it is longer than this share of all possible values. */
export const LARGEST_SHARE = 0.4;
/** A number of patients says nothing if it is below so many SDs of its own noise. */
export const FEWEST_NOISE_SDS = 3;
/** A number in reference SDs says nothing if 1.96 SDs of its noise are more than this. */
export const LARGEST_REFERENCE_NOISE = 1;
/** A ratio says nothing if the upper end of its interval is more than so many times the lower end. */
const LARGEST_QUOTIENT = 100;

/** Relative difference that two ways of computing one number may have. */
const SLACK = 1e-9;

const IN_REFERENCE_SDS = ['scaled mean', 'scaled difference of means', 'scaled variance', 'scaled coefficient within sites'];
/** The models name all their coefficients so, log odds and log hazards too. A larger noise could by itself triple an odds or hazard ratio. */
const COEFFICIENTS = ['scaled coefficient'];
const SPREADS = ['scaled variance', 'component variance', 'standard deviation within sites', 'repeatability coefficient'];
const LOG_RATIOS = ['log risk ratio', 'log odds ratio', 'log adjusted risk ratio', 'log adjusted odds ratio'];
const RATIOS = ['risk ratio', 'odds ratio', 'adjusted risk ratio', 'adjusted odds ratio', 'hazard ratio', 'site scale'];

/** Quantities that are one number on several scales. If a quantity on the right says nothing, the one on the left says nothing either. */
const OTHER_SCALES: ReadonlyMap<string, readonly string[]> = new Map([
  ['mean', ['scaled mean']],
  ['location', ['scaled mean']],
  ['standard deviation', ['scaled variance']],
  ['difference of means', ['scaled difference of means']],
  ['contrast', ['scaled difference of means']],
  ['coefficient', ['scaled coefficient']],
  ['coefficient within sites', ['scaled coefficient within sites']],
  ['share of variance between sites', ['variance between sites']],
  ['hazard ratio', ['scaled coefficient']],
  ['odds ratio', ['log odds ratio', 'scaled coefficient']],
  ['risk ratio', ['log risk ratio']],
  ['adjusted odds ratio', ['log adjusted odds ratio']],
  ['adjusted risk ratio', ['log adjusted risk ratio']],
]);

/**
 * The one rule of what a row may say, which the rows of every analysis pass through, published, rehearsed and planned. An interval is cut to what
 * is possible. A row that the noise drowns is `uninformative`, whatever its analysis said. Of the others an estimate that noise moved past
 * the end of what is possible is told at that end: so an `ok` estimate lies inside its interval, and both inside what is possible.
 * @input rows of one analysis
 * @returns one judgement a row: what of it changes
 */
export function judgements(rows: readonly JudgedRow[]): readonly Judgement[] {
  const own = rows.map(judged);
  const drowned = new Set(rows.flatMap((row, index) => (statusOf(row, own[index]) === 'uninformative' ? [keyOf(row)] : [])));
  return rows.map((row, index) => {
    const bases = OTHER_SCALES.get(row.quantity) ?? [];
    const base = bases.find((quantity) => drowned.has(keyOf({ ...row, quantity })));
    return base !== undefined && statusOf(row, own[index]) === 'ok'
      ? uninformative(row, own[index], `the ${base} that it is made of says nothing`)
      : own[index];
  });
}

/** @returns the rows as the rule lets them stand @input rows of one analysis */
export function soundRows(rows: readonly TidyRow[]): readonly TidyRow[] {
  const found = judgements(rows);
  return rows.map((row, index) => {
    const { isAtEnd, ...changed } = found[index];
    const words = row.flags.split(' ').filter((flag) => flag !== '');
    const flags = isAtEnd && !words.includes('boundary') ? [...words, 'boundary'].join(' ') : row.flags;
    const judged = { ...row, ...changed, flags };
    const otherwise = testOtherwise(judged);
    return otherwise === undefined
      ? judged
      : { ...judged, note: [judged.note, otherwise].filter((one) => one !== '').join('; ') };
  });
}

/** @returns whether noise of this SD, in reference SDs, drowns a mean or a difference */
export function drownsReference(noise: number): boolean {
  return Z * noise > LARGEST_REFERENCE_NOISE;
}

function statusOf(row: JudgedRow, judgement: Judgement): TidyRow['status'] {
  return judgement.status ?? row.status ?? 'ok';
}

/** @returns a key that names quantity, groups, site and variables of a row */
function keyOf(row: JudgedRow): string {
  const { quantity, variable, variable2, group, group2, level, x, term, site } = row;
  return JSON.stringify([quantity, ...[variable, variable2, group, group2, level, x, term, site].map((one) => one ?? null)]);
}

function judged(row: JudgedRow): Judgement {
  const { estimate = null, status = 'ok' } = row;
  const cut = insideOf(row);
  if (status === 'uninformative') return explained(row, cut);
  if (estimate === null || status !== 'ok') return cut;
  const why = drowning(row);
  if (why !== undefined) return uninformative(row, cut, why);
  const [least, most] = possibleRange(row);
  const told = Math.min(most, Math.max(least, estimate));
  const { lower, upper } = { ...row, ...cut };
  if (isBetween(told, lower ?? null, upper ?? null)) return told === estimate ? cut : { ...cut, estimate: told, isAtEnd: true };
  return uninformative(row, cut, 'the noise moved the estimate out of its own interval');
}

function uninformative({ note }: JudgedRow, cut: Judgement, why: string): Judgement {
  const words = [note ?? '', why].filter((one) => one !== '').join('; ');
  return { ...cut, status: 'uninformative', ...(words !== '' && { note: words }) };
}

/** What its own analysis called uninformative says why, by the same rule where the analysis gives no reason. */
function explained(row: JudgedRow, cut: Judgement): Judgement {
  return (row.note ?? '') === '' ? { ...cut, note: drowning(row) ?? TOO_WIDE } : cut;
}

/** @returns the ends of an interval that change where it is cut to what is possible */
function insideOf(row: JudgedRow): Pick<Judgement, 'lower' | 'upper'> {
  const { lower = null, upper = null } = row;
  if (lower === null || upper === null) return {};
  const [least, most] = possibleRange(row);
  const inside = (end: number): number => Math.min(most, Math.max(least, end));
  return { ...(inside(lower) !== lower && { lower: inside(lower) }), ...(inside(upper) !== upper && { upper: inside(upper) }) };
}

function isBetween(value: number, lower: number | null, upper: number | null): boolean {
  const slack = SLACK * Math.max(1, Math.abs(value));
  return (lower === null || value >= lower - slack) && (upper === null || value <= upper + slack);
}

/** @returns by what the noise drowns a row, in words; undefined where the row stands */
function drowning(row: JudgedRow): string | undefined {
  const { estimate = null, se_noise: noise = null, n = null, n_se: noiseOfN = null, unit } = row;
  if (n !== null && noiseOfN !== null && n < FEWEST_NOISE_SDS * noiseOfN) return TOO_FEW;
  if (unit === 'subjects' && estimate !== null && noise !== null && estimate < FEWEST_NOISE_SDS * noise) return TOO_FEW;
  return noise !== null && isNoisy(row, noise) ? 'the noise alone is too wide' : wideness(row);
}

const TOO_FEW = 'so few patients are not told from the noise of their number';

function isNoisy(row: JudgedRow, noise: number): boolean {
  const { quantity } = row;
  if (IN_REFERENCE_SDS.includes(quantity) && drownsReference(noise)) return true;
  if (COEFFICIENTS.includes(quantity) && Z * noise > Math.log(3)) return true;
  const [least, most] = possibleRange(row);
  return hasRange(row, most - least) && Z * noise > LARGEST_SHARE * (most - least);
}

function wideness(row: JudgedRow): string | undefined {
  const { lower = null, upper = null } = row;
  if (lower === null || upper === null) return undefined;
  const measured = measuredIn(row);
  if (SPREADS.includes(measured) && lower <= 0) return 'its interval holds 0';
  if (LOG_RATIOS.includes(measured)) {
    if (Math.max(-lower, upper) >= LOG_LIMIT * (1 - SLACK)) return 'its interval ends where the search ends';
    return upper - lower > Math.log(LARGEST_QUOTIENT) ? TOO_WIDE : undefined;
  }
  if (RATIOS.includes(measured)) return upper > LARGEST_QUOTIENT * lower ? TOO_WIDE : undefined;
  const [least, most] = possibleRange(row);
  const { lower: from, upper: to } = { lower, upper, ...insideOf(row) } as { lower: number; upper: number };
  return hasRange(row, most - least) && to - from > LARGEST_SHARE * (most - least) ? TOO_WIDE : undefined;
}

const TOO_WIDE = 'its interval is too wide to say anything';

/** Whether wideness is a share of a finite range. A number in reference SDs has one too, but its own rule is stricter. */
function hasRange({ quantity }: JudgedRow, length: number): boolean {
  return Number.isFinite(length) && !IN_REFERENCE_SDS.includes(quantity);
}
