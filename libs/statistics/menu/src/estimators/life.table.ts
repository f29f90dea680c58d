/** How many subjects had the event, or were last seen, in each interval of a public grid. Noisy: may be negative. */
export interface SurvivalCells {
  /** Ends of the intervals, ascending, above 0; the first interval begins at 0. */
  readonly edges: readonly number[];
  readonly events: readonly number[];
  readonly censored: readonly number[];
  /** Seen without the event to the last edge. */
  readonly beyond: number;
  /** Noise variance of each of these numbers. */
  readonly noiseVariance: number;
}

/** A number of one interval, and how it moves with those at risk at its begin, with its events and with its lost. */
export interface IntervalMeasure {
  readonly value: number;
  readonly byRisk: number;
  readonly byEvents: number;
  readonly byLost: number;
}

/** One interval of a life table. */
export interface LifeInterval {
  /** At the begin. */
  readonly atRisk: number;
  readonly events: number;
  readonly lost: number;
  /** What the hazard comes to over the interval: the share of it that is left without the event is exp(-hazard). */
  readonly hazard: IntervalMeasure;
  /** So many subjects, followed through the whole interval, would have had these events: n without loss, about n - c/2 with it. */
  readonly exposed: IntervalMeasure;
}

/** Fewer left than this share of those at risk do not tell in which order events and losses came. */
const FEWEST_LEFT = 0.05;
/** Below it a quotient is its series. */
const SMALL = 1e-4;

/**
 * The intervals of a life table with losses inside of them. Events and losses are taken to come in one proportion throughout an interval, so that of n
 * subjects, d with the event and c lost, the share ((n - d - c) / n)^(d / (d + c)) would be without the event if nobody were lost: whatever the
 * hazard of being lost is, it does not move the estimate. Without loss it is 1 - d / n, Kaplan and Meier's; with little, 1 - d / (n - c / 2). Where next
 * to nobody is left it is the latter, the actuary's.
 * @returns every interval; where nobody is at risk or nobody is left its hazard is no finite number
 * @source Chiang 1961, A stochastic study of the life table and its applications III; Cutler and Ederer 1958 (n - c / 2); ADR 0111
 */
export function lifeTable({ events, censored, beyond }: SurvivalCells): readonly LifeInterval[] {
  let atRisk = beyond + [...events, ...censored].reduce((sum, one) => sum + one, 0);
  return events.map((gone, k) => {
    const lost = censored[k];
    const interval = intervalOf(atRisk, gone, lost);
    atRisk -= gone + lost;
    return interval;
  });
}

/**
 * Carries derivatives of a sum over intervals to the cells.
 * @param parts of the intervals, from the first on: those behind the last add nothing
 * @returns events, then censored, then beyond
 */
export function cellGradient(size: number, parts: readonly Omit<IntervalMeasure, 'value'>[]): readonly number[] {
  // Whoever leaves in interval k was at risk in all up to it.
  let sum = 0;
  const upTo = Array.from({ length: size }, (_, k) => (sum += parts[k]?.byRisk ?? 0));
  const events = upTo.map((one, k) => one + (parts[k]?.byEvents ?? 0));
  const censored = upTo.map((one, k) => one + (parts[k]?.byLost ?? 0));
  return [...events, ...censored, sum];
}

function intervalOf(atRisk: number, events: number, lost: number): LifeInterval {
  const of = { atRisk, events, lost };
  const gone = (events + lost) / atRisk;
  if (atRisk <= 0 || gone > 1 - FEWEST_LEFT) return { ...of, ...actuarial(atRisk, events, lost) };
  const [phi, slope] = logShare(gone);
  const share = events / atRisk;
  const hazard = {
    value: share * phi,
    byRisk: -(share / atRisk) * (phi + gone * slope),
    byEvents: (phi + share * slope) / atRisk,
    byLost: (share * slope) / atRisk,
  };
  const [psi, bend] = exposure(hazard.value);
  // n psi(y) / phi(x), by the chain rule; x is the share that is gone.
  const through = (byHazard: number, byGone: number): number => (atRisk * (bend * byHazard - (psi / phi) * slope * byGone)) / phi;
  const exposed = {
    value: (atRisk * psi) / phi,
    byRisk: psi / phi + through(hazard.byRisk, -gone / atRisk),
    byEvents: through(hazard.byEvents, 1 / atRisk),
    byLost: through(hazard.byLost, 1 / atRisk),
  };
  return { ...of, hazard, exposed };
}

/** Half of the lost were at risk. */
function actuarial(atRisk: number, events: number, lost: number): Pick<LifeInterval, 'hazard' | 'exposed'> {
  const exposed = atRisk - lost / 2;
  const left = exposed - events;
  const byRisk = -events / (exposed * left);
  return {
    hazard: { value: -Math.log(left / exposed), byRisk, byEvents: 1 / left, byLost: -byRisk / 2 },
    exposed: { value: exposed, byRisk: 1, byEvents: 0, byLost: -1 / 2 },
  };
}

/** -log(1 - x) / x and its derivative. */
function logShare(x: number): readonly [value: number, slope: number] {
  if (Math.abs(x) < SMALL) return [1 + x / 2 + (x * x) / 3, 1 / 2 + (2 * x) / 3 + (3 * x * x) / 4];
  const value = -Math.log1p(-x) / x;
  return [value, (1 / (1 - x) - value) / x];
}

/** y / (1 - exp(-y)) and its derivative. */
function exposure(y: number): readonly [value: number, slope: number] {
  if (Math.abs(y) < SMALL) return [1 + y / 2 + (y * y) / 12, 1 / 2 + y / 6];
  const dead = -Math.expm1(-y);
  return [y / dead, (dead - y * Math.exp(-y)) / (dead * dead)];
}
