import { isDeclared, type FrozenStudy } from '@collimate/governance-study';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { scaledRow, type SubjectRecord } from '@collimate/statistics-local';

/** One label of a study, and who has it. */
export interface FigureGroup {
  /** Label of the group. In version 2 the name of the variable stands before it. */
  readonly label: string;
  readonly members: readonly SubjectKey[];
}

/** A category of a study with the words of the table that may stand for its labels. */
export interface FigureCategory {
  /** Title of the column. */
  readonly column: string;
  /** Prefix of a cell or a label in a study of several categories. */
  readonly prefix: string;
  readonly labels: readonly string[];
}

/** @returns the categories whose labels the figures count */
export function categoriesOf({ protocol, reading }: FrozenStudy): readonly FigureCategory[] {
  return Object.entries(reading.variables).flatMap(([name, declared]) => {
    if (declared.source !== 'cohort' || declared.type !== 'category') return [];
    return [{ column: declared.column ?? name, prefix: isDeclared(protocol) ? `${name} ` : '', labels: declared.labels }];
  });
}

/** @returns every label of every category, with the subjects whose record has it */
export function groupsOf({ protocol, reading }: FrozenStudy, records: readonly SubjectRecord[]): readonly FigureGroup[] {
  return Object.entries(reading.variables).flatMap(([name, declared]) => {
    if (declared.source !== 'cohort' || declared.type !== 'category') return [];
    return declared.labels.map((label) => ({
      label: isDeclared(protocol) ? `${name} ${label}` : label,
      members: records.filter(({ values }) => values.get(name) === label).map(({ subject }) => subject),
    }));
  });
}

/** @returns subjects with a value for every feature of the study */
export function completeOf({ protocol, reading }: FrozenStudy, records: readonly SubjectRecord[]): ReadonlySet<SubjectKey> {
  const features = Object.entries(reading.variables).flatMap(([name, { source }]) => (source === 'feature' ? [name] : []));
  const isComplete = ({ scans, values }: SubjectRecord): boolean =>
    isDeclared(protocol) ? features.every((name) => values.has(name)) : scaledRow(scans, protocol.features) !== undefined;
  return new Set(records.filter(isComplete).map(({ subject }) => subject));
}

/** @returns of how many subjects each variable has a value */
export function variablesOf(
  { reading }: FrozenStudy,
  records: readonly SubjectRecord[],
): readonly { readonly name: string; readonly subjects: number }[] {
  return Object.keys(reading.variables).map((name) => ({
    name,
    subjects: records.filter(({ values }) => values.has(name)).length,
  }));
}
