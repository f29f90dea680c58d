import type { ToldCells } from '../cells/told.cells.js';
import { LEVEL } from '../estimators/estimate.js';
import { randomEffects, type RandomEffects } from '../estimators/random.effects.js';
import { LARGEST_SHARE } from '../sound.rows.js';

/** Fewer sites than this say nothing of how sites differ. */
export const FEWEST_SITES = 5;

/** What is compared between sites: measures whose errors are told, on the scale on which they are added up. */
export const COMPARED: readonly string[] = [
  ...['share', 'risk', 'risk difference', 'log risk ratio', 'log odds ratio', 'kappa'],
  ...[
    'AUC',
    'difference of AUC',
    'Spearman correlation',
    'C-index',
    'survival',
    'restricted mean',
    'difference of restricted means',
  ],
  ...['sensitivity', 'specificity', 'positive predictive value', 'negative predictive value', 'net benefit'],
  ...['observed minus expected', 'calibration intercept', 'calibration slope'],
  ...['share of those included', 'kept after consent', 'consented when asked'],
];

/** The rows of one site, in the order in which every site has them. */
export interface SiteRows {
  readonly site: string;
  readonly rows: readonly ToldCells[];
}

/** A forest: every site's number, what they have in common, and how far they are apart. */
export function effectsOf(sites: readonly SiteRows[], count: number): readonly ToldCells[] {
  const [first] = sites;
  return first.rows.flatMap((row, index): readonly ToldCells[] => {
    if (!COMPARED.includes(row.quantity)) return [];
    const each = sites.map(({ site, rows }) => ({ ...withoutTest(rows[index]), site, sites: 1 }));
    return [...each, ...commonRows(row, each, count)];
  });
}

/** A row says of one site what it is, not whether it could be nothing. */
function withoutTest({
  test: _t,
  test_statistic: _s,
  df: _d,
  p_value: _p,
  p_adjusted: _q,
  adjustment: _a,
  family: _f,
  ...row
}: ToldCells) {
  return row;
}

function commonRows(row: ToldCells, each: readonly ToldCells[], count: number): readonly ToldCells[] {
  const known = each.flatMap(({ estimate, se }) =>
    typeof estimate === 'number' && typeof se === 'number' && se > 0 ? [{ value: estimate, variance: se * se }] : [],
  );
  const { quantity: term, variable, variable2, level, x, group, group2, scale, unit } = row;
  const place = { variable, variable2, level, x, group, group2, scale, unit, term, sites: known.length };
  const about = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
  const rows = known.length >= 2 ? told(randomEffects(known), about) : QUANTITIES.map((quantity) => ({ ...about, quantity }));
  if (known.length >= FEWEST_SITES) return rows;
  const note = count < FEWEST_SITES ? `${FEWEST_SITES} sites are needed` : `${FEWEST_SITES} sites with a number are needed`;
  return rows.map(({ quantity }) => ({ ...about, quantity, status: 'refused' as const, note }));
}

const QUANTITIES = [
  'mean of sites',
  'prediction of a further site',
  'variance between sites',
  'share of variance between sites',
  'equal sites',
];

function told(found: RandomEffects, about: Partial<ToldCells>): readonly ToldCells[] {
  const [mean, prediction, variance, share, equal] = QUANTITIES;
  const method = 'Hartung-Knapp, factor at least 1';
  return [
    {
      ...about,
      quantity: mean,
      estimate: found.mean,
      se: found.standardError,
      lower: found.lower,
      upper: found.upper,
      confidence: LEVEL,
      method,
      ...(about.scale === 'proportion' && found.upper - found.lower > LARGEST_SHARE && { status: 'uninformative' as const }),
      test: 't',
      test_statistic: found.mean / found.standardError,
      df: found.degreesOfFreedom,
      p_value: found.pValue,
    },
    {
      ...about,
      quantity: prediction,
      estimate: found.mean,
      lower: found.predictionLower,
      upper: found.predictionUpper,
      confidence: LEVEL,
      method: 't, tau^2 at the 75 % point of its Q-profile',
    },
    {
      ...about,
      quantity: variance,
      estimate: found.tau2,
      lower: found.tau2Lower,
      upper: found.tau2Upper,
      confidence: LEVEL,
      method: 'Paule-Mandel, Q-profile',
      ...(found.tau2 === 0 && { flags: ['boundary'] as const }),
    },
    { ...about, quantity: share, estimate: found.i2, scale: 'proportion', method: 'I^2' },
    { ...about, quantity: equal, test: 'Q', test_statistic: found.q, df: found.degreesOfFreedom, p_value: found.qPValue },
  ];
}
