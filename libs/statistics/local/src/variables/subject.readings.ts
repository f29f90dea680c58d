import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import type { VariableDeclarations } from '@collimate/statistics-menu';
import type { MeasuredScan, SubjectSource } from './subject.source.js';

/** What one reading of one scan says: the features of the rows that share an image, a time point, a reader and a scan. */
export interface SubjectReading {
  readonly image: string;
  readonly timepoint: string;
  readonly reader: string;
  readonly scan: string;
  /** By the names of the study's variables; one that two rows give is not there. */
  readonly values: ReadonlyMap<string, number>;
}

/** @returns the readings of one subject, in the order of their rows; no other subject is looked at */
export function subjectReadings(variables: VariableDeclarations, { scans }: SubjectSource): readonly SubjectReading[] {
  const byPlace = new Map<string, MeasuredScan[]>();
  for (const one of scans) {
    const place = JSON.stringify([one.image, one.timepoint, one.reader, one.scan]);
    byPlace.set(place, [...(byPlace.get(place) ?? []), one]);
  }
  return [...byPlace.values()].map((rows) => {
    const { image = '', timepoint = '', reader = '', scan = '' } = rows[0];
    return { image, timepoint, reader, scan, values: valuesOf(variables, rows) };
  });
}

function valuesOf(variables: VariableDeclarations, rows: readonly MeasuredScan[]): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const [name, declared] of Object.entries(variables)) {
    if (declared.source !== 'feature') continue;
    const key = keyOfWritten(declared);
    const found = rows
      .filter(({ plan, roi, timepoint }) => {
        return plan === declared.plan && roi === declared.roi && (declared.timepoint ?? timepoint) === timepoint;
      })
      .flatMap((row) => row.values.get(key) ?? []);
    if (found.length === 1) values.set(name, found[0]);
  }
  return values;
}
