import type { SubjectKey } from '@collimate/kernel-canonical';
import { toNumber, type RandomSource } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects, type SubjectRecord, type VariableValue } from '@collimate/statistics-local';
import { designDeclared, releaseVariables, type StatisticDesign } from '@collimate/statistics-menu';

/** rho of budgets that are named epsilon 1 and 3, at delta 1e-6. */
export const NAMED_BUDGETS: readonly (readonly [epsilon: number, rho: string])[] = [
  [1, '2435/100000'],
  [3, '18506/100000'],
];

/** Distance of two neighbours' answers that was charged, in noise SDs: D / sigma of the release. */
export function chargedMu(design: StatisticDesign): number {
  return Math.sqrt(2 * toNumber(design.rho));
}

/** @returns somebody with these values, who has no scans */
export function somebody(name: string | number, values: Readonly<Record<string, VariableValue>>): SubjectRecord {
  return { subject: String(name) as SubjectKey, values: new Map(Object.entries(values)), scans: [] };
}

/** One table over a response, whose every patient is in exactly one cell. */
export function responseTable(rho: string): StatisticDesign {
  const response = { source: 'cohort', type: 'category', labels: ['no', 'yes'] } as const;
  return designDeclared({ name: 'table', kind: 'cells', tables: [['response']], rho }, releaseVariables({ response }));
}

/** Products of three numbers, clipped at norm 4: a record that is far away is on the clip, and moves the release by all that is charged. */
export function productRelease(rho: string): StatisticDesign {
  const reference = { centre: '0', width: '1', from: 'this attack' };
  const number = { source: 'cohort', type: 'number', unit: 'x', bounds: ['-99', '99'], reference } as const;
  const variables = releaseVariables({ a: number, b: number, c: number });
  return designDeclared({ name: 'products', kind: 'gram', of: ['a', 'b', 'c'], clip: '4', rho }, variables);
}

/** What a site answers: the real sum of the real encoders, with the noise of the mechanism that its event names. */
export function answerOf(design: StatisticDesign, records: readonly SubjectRecord[], random: RandomSource): readonly bigint[] {
  return mechanismOf(design.event).release(sumSubjects(design, records), random);
}
