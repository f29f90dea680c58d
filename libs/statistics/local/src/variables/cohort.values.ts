import type { VariableDeclaration, VariableDeclarations } from '@collimate/statistics-menu';
import type { SurvivalValue, VariableValue } from '../subject-record.js';
import type { LabelReader, SubjectSource } from './subject.source.js';

/** A variable of the cohort table. */
type CohortVariable = Extract<VariableDeclaration, { source: 'cohort' }>;

/** @returns the titles of the columns of the cohort table that are read for a study, in small letters, each once */
export function cohortTitles(variables: VariableDeclarations): readonly string[] {
  const titles = Object.entries(variables).flatMap(([name, declared]) => {
    if (declared.source !== 'cohort') return [];
    return declared.type === 'survival' ? [declared.time, declared.event] : [declared.column ?? name];
  });
  return [...new Set(titles.map((title) => title.toLowerCase()))];
}

/** A decimal number as tables write it; a comma is no decimal point. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The value of a variable of the cohort table. Rows that differ, a cell that is empty or cannot be read, and a number outside its public
 * bounds all count as missing: the study cannot know which of them is right.
 * @param name of the variable: the title of its column, unless it names another
 */
export function cohortValue(
  name: string,
  declared: CohortVariable,
  { cells }: SubjectSource,
  read: LabelReader,
): VariableValue | undefined {
  const of = (title: string): readonly string[] => cells.get(title.toLowerCase()) ?? [];
  switch (declared.type) {
    case 'category':
      return labelOf(of(declared.column ?? name), declared.labels, read);
    case 'number': {
      const value = numberOf(of(declared.column ?? name));
      const [lower, upper] = declared.bounds.map(Number);
      return value === undefined || value < lower || value > upper ? undefined : value;
    }
    case 'survival':
      return survivalOf(declared, of(declared.time), of(declared.event), read);
  }
}

/** The one label that all rows agree on. */
function labelOf(cells: readonly string[], labels: readonly string[], read: LabelReader): string | undefined {
  const found = new Set(cells.map((cell) => read(cell, labels)));
  return found.size === 1 ? [...found][0] : undefined;
}

function numberOf(cells: readonly string[]): number | undefined {
  if (cells.length !== 1 || !NUMBER.test(cells[0].trim())) return undefined;
  const value = Number(cells[0]);
  return Number.isFinite(value) ? value : undefined;
}

/** Time beyond the horizon is censored at it; nobody was followed for no time. */
function survivalOf(
  { eventLabels, censoredLabels, horizon }: Extract<CohortVariable, { type: 'survival' }>,
  times: readonly string[],
  ends: readonly string[],
  read: LabelReader,
): SurvivalValue | undefined {
  const time = numberOf(times);
  const end = labelOf(ends, [...eventLabels, ...censoredLabels], read);
  if (time === undefined || time <= 0 || end === undefined) return undefined;
  const last = Number(horizon);
  return time > last ? { time: last, event: false } : { time, event: eventLabels.includes(end) };
}
