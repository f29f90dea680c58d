import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { rhoOfPureEpsilon } from '../pure-epsilon.js';
import type { AccountingRow, AuditedMechanism, AuditStep } from './accounting-vectors.table.js';
import {
  advancedCompositionEpsilon,
  distributedRho,
  looseZcdpEpsilon,
  pureCompositionDelta,
  renyiGridEpsilon,
  zcdpDelta,
} from './bounds.js';
import { afterLaplace, gaussianCurve, repeatedLaplaceDelta, subsampledGaussianCurve, type Curve } from './curve.js';
import {
  discreteGaussianLaw,
  discreteLaplaceLaw,
  repeatedDiscreteGaussianCurve,
  shiftCurve,
  skellamLaw,
  sumOf,
  upperTail,
} from './lattice.js';
import { crossing } from './quadrature.js';

/**
 * Says what a row guarantees, by definitions and integrals of its own: it shares no line with the product's accountant, and knows
 * the mechanisms that the product does not have. For tests alone.
 */
export function audited(row: AccountingRow): number {
  return AUDITS[row.mechanism](row);
}

const value = ({ params }: AccountingRow, name: string): number => params[name] as number;

const AUDITS: { readonly [M in AuditedMechanism]: (row: AccountingRow) => number } = {
  gaussian: (row) =>
    row.quantity === 'sigma'
      ? sigmaFor(row.given.epsilon!, row.given.delta!) * value(row, 'sensitivity')
      : onCurve(row, gaussianCurve(value(row, 'sensitivity') / value(row, 'sigma'))),
  'gaussian-group': (row) =>
    onCurve(row, gaussianCurve((value(row, 'groupSize') * value(row, 'sensitivity')) / value(row, 'sigma'))),
  'gaussian-composition': (row) => onCurve(row, gaussianCurve(Math.sqrt(2 * gaussianRho(row.params.steps as AuditStep[])))),
  laplace: (row) => {
    const s = value(row, 'sensitivity') / value(row, 'scale');
    return row.quantity === 'epsilon' ? s : repeatedLaplaceDelta(s, 1, row.given.epsilon!);
  },
  'laplace-composition': (row) =>
    repeatedLaplaceDelta(value(row, 'sensitivity') / value(row, 'scale'), value(row, 'count'), row.given.epsilon!),
  discreteLaplace: (row) => onCurve(row, shiftCurve(discreteLaplaceLaw(value(row, 'scale')), value(row, 'sensitivity'))),
  discreteGaussian: (row) => onCurve(row, shiftCurve(discreteGaussianLaw(value(row, 'sigma2')), value(row, 'sensitivity'))),
  'discreteGaussian-composition': (row) =>
    onCurve(row, repeatedDiscreteGaussianCurve(value(row, 'sigma2'), value(row, 'sensitivity'), value(row, 'count'))),
  'discreteGaussian-threshold': (row) => upperTail(discreteGaussianLaw(value(row, 'sigma2')), value(row, 'threshold') - 1),
  skellam: (row) => onCurve(row, shiftCurve(skellamLaw(value(row, 'variance')), value(row, 'sensitivity'))),
  distributedDiscreteGaussian: (row) => {
    const pooled = sumOf(discreteGaussianLaw(value(row, 'sigma2PerSite')), value(row, 'sites'));
    return onCurve(row, shiftCurve(pooled, value(row, 'sensitivity')));
  },
  'distributedDiscreteGaussian-zCDP': (row) =>
    distributedRho(value(row, 'l2Sensitivity'), value(row, 'sigma2PerSite'), value(row, 'sites'), value(row, 'dimension')),
  zCDP: (row) => {
    const { epsilon, delta } = row.given;
    if (row.quantity === 'rho') return 1 / crossing((x) => (x === 0 ? 1 : zcdpDelta(1 / x, epsilon!)), delta!);
    const rho = value(row, 'rho');
    return row.params.conversion === 'BS2016' ? looseZcdpEpsilon(rho, delta!) : onCurve(row, (e) => zcdpDelta(rho, e));
  },
  'zCDP-ledger': (row) => (row.params.entries as AuditStep[]).reduce((sum, entry) => sum + rhoOfStep(entry), 0),
  'pureDP-to-zCDP': (row) => rhoOfStep({ mechanism: 'discreteLaplace', epsilon: value(row, 'epsilon') }),
  'exponentialMechanism-to-zCDP': (row) => rhoOfStep({ mechanism: 'exponential', epsilon: value(row, 'epsilon') }),
  'gaussian-RDP': (row) => {
    const rho = (value(row, 'count') * value(row, 'sensitivity') ** 2) / (2 * value(row, 'sigma') ** 2);
    return renyiGridEpsilon(rho, row.params.alphas as number[], row.given.delta!);
  },
  'pureDP-optimal-composition': (row) => pureCompositionDelta(value(row, 'epsilonEach'), value(row, 'count'), row.given.epsilon!),
  'pureDP-advanced-composition': (row) =>
    advancedCompositionEpsilon(value(row, 'epsilonEach'), value(row, 'count'), value(row, 'deltaPrime')),
  'pureDP-basic-composition': (row) => value(row, 'epsilonEach') * value(row, 'count'),
  poissonSubsampledGaussian: (row) =>
    onCurve(row, subsampledGaussianCurve(value(row, 'sigma') / value(row, 'sensitivity'), value(row, 'samplingRate'))),
  composition: (row) => {
    const [laplace, gaussian] = row.params.steps as AuditStep[];
    return onCurve(
      row,
      afterLaplace(gaussianCurve(gaussian.sensitivity! / gaussian.sigma!), laplace.sensitivity! / laplace.scale!),
    );
  },
};

function onCurve({ quantity, given }: AccountingRow, curve: Curve): number {
  return quantity === 'delta' ? curve(given.epsilon!) : crossing(curve, given.delta!);
}

/** The smallest sigma for sensitivity 1. */
function sigmaFor(epsilon: number, delta: number): number {
  return crossing((sigma) => (sigma === 0 ? 1 : gaussianCurve(1 / sigma)(epsilon)), delta);
}

function gaussianRho(steps: readonly AuditStep[]): number {
  return steps.reduce((sum, { sensitivity, sigma, count }) => sum + (count! * sensitivity! ** 2) / (2 * sigma! ** 2), 0);
}

function rhoOfStep({ mechanism, epsilon, l2Sensitivity, sigma2, count }: AuditStep): number {
  if (mechanism === 'discreteLaplace') return toNumber(rhoOfPureEpsilon(parseRational(String(epsilon))));
  if (mechanism === 'exponential') return epsilon! ** 2 / 8;
  return ((count ?? 1) * l2Sensitivity! ** 2) / (2 * sigma2!);
}
