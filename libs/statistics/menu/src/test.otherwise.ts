import { LEVEL } from './estimators/estimate.js';
import type { TidyRow } from './tidy.row.js';

/** Tests of another null, or with another error, than the interval beside them: the value that the interval is held to, and why the two may disagree. */
const BESIDE: ReadonlyMap<string, readonly [value: number, why: string]> = new Map([
  [
    'Mann-Whitney',
    [
      0.5,
      'the test is of groups that are alike in everything, the interval is of the AUC alone: where the spreads differ, believe the interval of the AUC',
    ],
  ],
  [
    'Welch with noise',
    [0, 'the test counts its degrees of freedom, the interval is normal: at the edge of 5 % they may disagree'],
  ],
]);

/** @returns what a row says whose p-value and interval disagree at 5 %; undefined where they agree, or where one is not there */
export function testOtherwise({ status, test, p_value: p, lower, upper }: TidyRow): string | undefined {
  const beside = BESIDE.get(test ?? '');
  if (beside === undefined || status !== 'ok' || p === null || lower === null || upper === null) return undefined;
  const [value, why] = beside;
  const isOutside = value < lower || value > upper;
  return isOutside === p < 1 - LEVEL ? undefined : why;
}
