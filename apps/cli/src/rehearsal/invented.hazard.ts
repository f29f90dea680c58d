import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectRecord } from '@collimate/statistics-local';
import type { VariableDeclaration } from '@collimate/statistics-menu';
import type { Truth } from './truth.file.js';

/** With which hazards of the event, per unit of time, an invented patient may have been made, each with its probability. */
export type InventedHazard = (record: SubjectRecord) => readonly { readonly share: number; readonly rate: number }[];

type Survival = Extract<VariableDeclaration, { type: 'survival' }>;

/**
 * Default share of the patients with the event by the horizon, and of those who leave before it, if the protocol plans
 * none.
 */
const HALF = 0.5;

/** @returns hazard of patients without the deciding label; it gives the planned share of events by the horizon */
export function plainRate({ protocol }: FrozenStudy, { horizon }: Survival): number {
  const events = isDeclared(protocol) ? Number(protocol.planned.events ?? HALF) : HALF;
  return -Math.log(1 - events) / Number(horizon);
}

/** @returns share of the patients who leave before the horizon, unless the event comes first */
export function plannedLoss({ protocol }: FrozenStudy): number {
  return isDeclared(protocol) ? Number(protocol.planned.lost ?? HALF) : HALF;
}

/** @returns the label that decides of a category: the positive one, or the last */
export function decidingLabel(one: VariableDeclaration): string {
  const labels = labelsOf(one);
  return one.source === 'cohort' && one.type === 'category' && one.positive !== undefined
    ? one.positive
    : labels[labels.length - 1];
}

/** @returns the labels of a category; none of another variable */
export function labelsOf(one: VariableDeclaration): readonly string[] {
  return one.source === 'cohort' && one.type === 'category' ? one.labels : [];
}

/** @returns the hazards of an invented follow-up; undefined for a variable of another kind */
export function inventedHazard(study: FrozenStudy, { of, hazard }: Truth, variable: string): InventedHazard | undefined {
  const { variables } = study.reading;
  const declared = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
  if (declared?.source !== 'cohort' || !('horizon' in declared)) return undefined;
  const rate = plainRate(study, declared);
  // Without a deciding category, half of the patients have the changed hazard, and no value tells which.
  if (of === undefined) {
    const either = [1, hazard].map((factor) => ({ share: 1 / 2, rate: rate * factor }));
    return () => either;
  }
  const deciding = decidingLabel(variables[of]);
  return ({ values }) => [{ share: 1, rate: values.get(of) === deciding ? rate * hazard : rate }];
}
