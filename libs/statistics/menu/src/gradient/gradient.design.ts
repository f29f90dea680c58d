import { parseRational, ZERO, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import { EVERYBODY, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { PLANNED_CORRELATION } from '../moments/moments.constants.js';
import { sigma2For } from '../sigma2.js';
import { scaledVariables, type ReleaseVariable } from '../variables/release.variable.js';
import type { DeclaredGradient } from './gradient.schema.js';

/** Lattice steps in the clip norm of a score: gamma = C / B. @source Kairouz, Liu, Steinke 2021 (granularity) */
const LATTICE_STEPS = 1n << 30n;

/** What a patient adds to the number of patients, and to that of events: a quarter of the clip norm. */
const COUNT_UNITS = LATTICE_STEPS / 4n;

/** Correlation of any two numbers where the protocol says none. @source ADR 0049 */
const UNKNOWN_CORRELATION = String(PLANNED_CORRELATION);

/** Whether somebody has the positive label. */
export interface LabelOutcome {
  readonly kind: 'label';
  readonly variable: string;
  readonly labels: readonly string[];
  readonly positive: string;
}

/** A follow-up, cut into public intervals in each of which the baseline hazard is constant. */
export interface TimeOutcome {
  readonly kind: 'time';
  readonly variable: string;
  readonly unit: string;
  /** Ends of the intervals, the horizon last; an interval holds its end. */
  readonly until: readonly number[];
}

/** What the planner has to know besides the numbers. */
export interface GradientShape extends ReleaseShape {
  readonly model: 'logistic' | 'cox';
  /** T. */
  readonly times: number;
  readonly outcome: LabelOutcome | TimeOutcome;
  /** What the protocol takes for the correlation of any two numbers. */
  readonly correlation: Rational;
}

/**
 * Layout: the score of each number of `of`, then that of the constant, or of the baseline of each interval; then the number of patients;
 * with a follow-up also that of events. A score is clipped to norm C, B lattice units; a count is a quarter of that.
 */
export interface GradientDesign extends ReleaseDesign<'gradient'>, GradientShape {
  readonly kind: 'gradient';
  readonly clip: Rational;
  /** B: the clip norm in lattice units. */
  readonly lattice: bigint;
  /** What one patient adds to a count, lattice units. */
  readonly countUnits: bigint;
  /** How many coefficients there are: one a number, and the constants. */
  readonly parameters: number;
  /** How far a step goes along the sum of scores. */
  readonly step: Rational;
  /** Penalty of the squares of the coefficients, half of it in units of log likelihood; not of the constants. */
  readonly ridge: Rational;
}

/** @throws MenuError INVALID_SHAPE, INVALID_STATISTIC */
export function gradientShape(
  spec: Pick<DeclaredGradient, 'of' | 'outcome' | 'model' | 'steps' | 'intervals' | 'correlation'>,
  variables: ReadonlyMap<string, ReleaseVariable>,
): GradientShape {
  const { of, outcome, model, steps: times } = spec;
  if (of.includes(outcome)) throw new MenuError('INVALID_SHAPE', `${outcome} is the outcome and stands in of`);
  return {
    ...{ by: null, groups: [EVERYBODY], features: scaledVariables(of, variables), reads: 'values', model, times },
    outcome: outcomeOf(spec, variables.get(outcome)),
    correlation: parseRational(spec.correlation ?? UNKNOWN_CORRELATION),
  };
}

/** @throws MenuError */
export function gradientDesign(spec: DeclaredGradient, variables: ReadonlyMap<string, ReleaseVariable>): GradientDesign {
  const shape = gradientShape(spec, variables);
  const constants = constantsOf(shape);
  const counts = shape.outcome.kind === 'time' ? 2 : 1;
  const d2 = LATTICE_STEPS * LATTICE_STEPS + BigInt(counts) * COUNT_UNITS * COUNT_UNITS;
  const whole = parseRational(spec.rho);
  const ofOne: Rational = { num: whole.num, den: whole.den * BigInt(shape.times) };
  const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: sigma2For(d2, ofOne), d2 };
  const parameters = shape.features.length + constants;
  return {
    kind: 'gradient',
    ...shape,
    ...{
      length: parameters + counts,
      parameters,
      event,
      rho: rhoOf(event),
      transforms: ['constant', 'public-reference', 'released'],
    },
    ...{ clip: parseRational(spec.clip), lattice: LATTICE_STEPS, countUnits: COUNT_UNITS, step: parseRational(spec.step) },
    ridge: spec.ridge === undefined ? ZERO : parseRational(spec.ridge),
  };
}

/** @returns the number of coefficients that are of no number: one constant, or one baseline an interval */
export function constantsOf({ outcome }: Pick<GradientShape, 'outcome'>): number {
  return outcome.kind === 'time' ? outcome.until.length : 1;
}

/** @returns gamma: what one lattice unit of a score is */
export function gradientUnit({ clip, lattice }: Pick<GradientDesign, 'clip' | 'lattice'>): number {
  return Number(clip.num) / Number(clip.den) / Number(lattice);
}

function outcomeOf(
  { model, outcome, intervals }: Pick<DeclaredGradient, 'outcome' | 'model' | 'intervals'>,
  found: ReleaseVariable | undefined,
): LabelOutcome | TimeOutcome {
  if (model === 'logistic') {
    if (intervals !== undefined)
      throw new MenuError('INVALID_SHAPE', 'intervals are of model: cox, and a logistic model has none');
    if (found?.kind !== 'labels')
      throw new MenuError('INVALID_SHAPE', `the outcome of a logistic model is a category, and ${outcome} is none`);
    const { labels, positive } = found;
    if (positive === undefined || labels.length < 2) {
      throw new MenuError(
        'INVALID_SHAPE',
        `variables.${outcome} needs two labels or more and positive: the label that is the event`,
      );
    }
    return { kind: 'label', variable: outcome, labels, positive };
  }
  if (found?.kind !== 'survival') {
    throw new MenuError('INVALID_SHAPE', `the outcome of a Cox model is of type: survival, and ${outcome} is not`);
  }
  if (intervals === undefined) {
    throw new MenuError(
      'INVALID_SHAPE',
      'model: cox needs intervals, the ends of the intervals of its baseline: intervals: ["12", "24"]',
    );
  }
  const horizon = found.until[found.until.length - 1];
  const ends = intervals.map(Number);
  if (!(ends[0] > 0) || ends[ends.length - 1] >= horizon) {
    throw new MenuError(
      'INVALID_SHAPE',
      `intervals lie above 0 and below the horizon of ${outcome}, ${horizon}: leave the horizon out, the last interval ends at it by itself`,
    );
  }
  return { kind: 'time', variable: outcome, unit: found.unit, until: [...ends, horizon] };
}
