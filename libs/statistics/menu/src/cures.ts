import { parseRational, toNumber, type Rational } from '@collimate/kernel-numeric';
import { DROWNED } from './cells/planned.rows.js';
import type { PlannedStudy } from './define.release.js';
import type { StatisticDesign } from './menu.js';
import { repriced } from './repriced.js';
import { allPlanned, releaseOf } from './statistic.js';
import type { TidyRow } from './tidy.row.js';

/** Numbers that are tried lie so close: the sixteenth root of two, 4.4 % apart. */
const STEPS_PER_OCTAVE = 16;
/** A clip grows by 6 %, and its square with the noise by 12 %: a row that just stands falls again, and stands for good by the root of 1.25 times the rho. */
const STEPS_OF_A_CLIP = 6;
/** At most 1,024 times as many subjects, or as much rho. */
const OCTAVES = 10;
/** Digits to which a rho is rounded up before it is tried. */
const RHO_DIGITS = 3;

/** A forecast with what it is made of. */
export interface Curable {
  readonly rows: readonly TidyRow[];
  readonly design: StatisticDesign;
  readonly planned: PlannedStudy;
  /** rho of the release as the protocol writes it. */
  readonly rho: string;
  /** The same forecast of another design and another plan. */
  readonly forecast: (design: StatisticDesign, planned: PlannedStudy) => readonly TidyRow[];
  /** Whether the protocol may ask this of a release at this price. */
  readonly isAllowed: (design: StatisticDesign, rho: Rational) => boolean;
}

/**
 * Adds to every row that is refused how many subjects, or which rho, would make it stand. Each number that is told was planned anew, with the clip that its
 * planner then needs, and the row stood; at one step less it did not.
 */
export function withCures(curable: Curable): readonly TidyRow[] {
  const { rows, planned, design } = curable;
  const refused = rows.flatMap((row, index) => (isRefused(row) ? [index] : []));
  if (refused.length === 0) return rows;
  // A row that stands once the clip is planned anew says so itself.
  const anew = replanned(curable, wholeOf(curable), curable.rho);
  const open = refused.filter((index) => isRefused(anew[index]));
  const subjects = bySubjects(curable, open);
  const rho = byRho(curable, open);
  const words = {
    subjects: planned.whole === undefined || sameNumber(planned.whole, ownOf(curable)) ? 'subjects' : 'subjects in the study',
    clip: releaseOf(design).replan === undefined ? '' : ', with the clip planned anew',
  };
  return rows.map((row, index) =>
    open.includes(index) ? { ...row, note: cured(row.note, subjects.get(index), rho.get(index), words) } : row,
  );
}

function cured(
  note: string,
  subjects: number | undefined,
  rho: string | undefined,
  words: { readonly subjects: string; readonly clip: string },
): string {
  const cures = [
    ...(subjects === undefined ? [] : [`${subjects} ${words.subjects}`]),
    ...(rho === undefined ? [] : [`rho ${rho}`]),
  ].join(' or ');
  // Where no rho helps, it is not the noise that drowns it.
  const says = note === DROWNED && rho === undefined && subjects !== undefined ? 'too few are planned' : note;
  if (cures === '') return note === DROWNED ? `${note}, at any number of subjects and any rho` : note;
  return says.includes('would do') ? `${says}; so would ${cures}` : `${says}: ${cures} would do${words.clip}`;
}

function bySubjects(curable: Curable, open: readonly number[]): ReadonlyMap<number, number> {
  const whole = wholeOf(curable);
  if (!(whole > 0)) return new Map();
  const subjectsAt = (step: number): number => Math.ceil(whole * factorAt(step) * (1 - Number.EPSILON));
  const steps = firstSteps(open, OCTAVES * STEPS_PER_OCTAVE, (step) => replanned(curable, subjectsAt(step), curable.rho));
  return new Map([...steps].map(([row, step]) => [row, subjectsAt(step)]));
}

function byRho(curable: Curable, open: readonly number[]): ReadonlyMap<number, string> {
  const now = toNumber(parseRational(curable.rho));
  const rhoAt = (step: number): string => roundedUp(now * factorAt(step));
  const isAllowed = (step: number): boolean => {
    const rho = parseRational(rhoAt(step));
    return curable.isAllowed(repriced(curable.design, rho, releaseOf(curable.design).steps(curable.design)), rho);
  };
  let last = 0;
  while (last < OCTAVES * STEPS_PER_OCTAVE && isAllowed(last + 1)) last += 1;
  const steps = firstSteps(open, last, (step) => replanned(curable, wholeOf(curable), rhoAt(step)));
  return new Map([...steps].map(([row, step]) => [row, rhoAt(step)]));
}

function factorAt(step: number): number {
  return 2 ** (step / STEPS_PER_OCTAVE);
}

/**
 * @param rows that are refused at step 0
 * @returns of each row the first step at which it stands; none for a row that stands at no octave up to the last step
 */
function firstSteps(
  rows: readonly number[],
  last: number,
  rowsAt: (step: number) => readonly TidyRow[],
): ReadonlyMap<number, number> {
  const known = new Map<number, readonly boolean[]>();
  const standsAt = (step: number, row: number): boolean => {
    const stands = known.get(step) ?? rowsAt(step).map((one) => !isRefused(one));
    known.set(step, stands);
    return stands[row];
  };
  const ends = Array.from({ length: Math.ceil(last / STEPS_PER_OCTAVE) }, (_, octave) =>
    Math.min(last, (octave + 1) * STEPS_PER_OCTAVE),
  );
  return new Map(
    rows.flatMap((row) => {
      const octave = ends.findIndex((end) => standsAt(end, row));
      if (octave < 0) return [];
      let [low, high] = [octave === 0 ? 0 : ends[octave - 1], ends[octave]];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (standsAt(middle, row)) high = middle;
        else low = middle;
      }
      const before = Array.from({ length: Math.min(STEPS_OF_A_CLIP, low) }, (_, back) => low - back);
      return [[row, before.filter((step) => standsAt(step, row)).at(-1) ?? high] as const];
    }),
  );
}

/** The forecast of a protocol that plans so many subjects, or pays so much, with its clips left to the planner. */
function replanned(curable: Curable, whole: number, rho: string): readonly TidyRow[] {
  const { design, planned, forecast } = curable;
  const factor = whole / wholeOf(curable);
  const scaled = (by: number): PlannedStudy => ({
    ...planned,
    subjects: planned.subjects.map((one) => one * by),
    isTried: true,
  });
  // A planner sees all patients of the study, also for a release of some of them.
  const seen = ownOf(curable) > 0 ? (factor * wholeOf(curable)) / ownOf(curable) : factor;
  const { replan, steps } = releaseOf(design);
  const price = parseRational(rho);
  return forecast(replan?.(design, price, scaled(seen)) ?? repriced(design, price, steps(design)), scaled(factor));
}

/** Subjects of the release. */
function ownOf({ design, planned }: Curable): number {
  return allPlanned(design, planned.subjects);
}

/** Subjects of the study. */
function wholeOf(curable: Curable): number {
  return curable.planned.whole ?? ownOf(curable);
}

function sameNumber(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.abs(one);
}

function isRefused({ status }: TidyRow): boolean {
  return status === 'refused';
}

/** @returns a decimal fraction of three digits that is not below a number above 0 */
function roundedUp(value: number): string {
  const places = RHO_DIGITS - 1 - Math.floor(Math.log10(value));
  const units = Math.ceil(value * 10 ** places * (1 - 1e-12));
  return places <= 0 ? String(units * 10 ** -places) : (units / 10 ** places).toFixed(places).replace(/\.?0+$/, '');
}

/** @returns whether a price is at most a share of what a study may spend; also where nothing says what that is */
export function isWithinShare(rho: Rational, answers: number, share: string | undefined, budget: number | undefined): boolean {
  return share === undefined || budget === undefined || answers * toNumber(rho) <= budget * toNumber(parseRational(share));
}
