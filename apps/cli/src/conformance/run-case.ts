import { type ExtractionResult, compile, extract, type Engine } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { ConformanceCase } from './cases.js';
import { IBSI1_DIAGNOSTICS } from './ibsi1-diagnostics.table.js';
import { IBSI1_VALUES, type ReferenceTuple } from './ibsi1-values.table.js';
import { type Reference, type Verdict, judge } from './judge.js';

/** Result of one case. */
export interface CaseReport {
  readonly case: ConformanceCase;
  readonly features: readonly Verdict[];
  readonly diagnostics: readonly Verdict[];
  readonly milliseconds: number;
}

/** Extracts one case and holds every reference row against it; a reference without a row of ours is a failure. */
export async function runCase(one: ConformanceCase, engine: Engine): Promise<CaseReport> {
  const compiled = compile(planPreset(one.preset));
  const { volume, masks } = await one.open(compiled);
  const started = performance.now();
  const [result] = extract(compiled, volume, masks, engine, { diagnostics: true });
  const milliseconds = performance.now() - started;
  const values = valuesOf(result);
  const verdicts = (table: readonly ReferenceTuple[]): Verdict[] =>
    referencesOf(table, one.config).map((reference) => judge(reference, values.get(keyOf(reference.tag, reference.aggregation))));
  return { case: one, features: verdicts(IBSI1_VALUES), diagnostics: verdicts(IBSI1_DIAGNOSTICS), milliseconds };
}

function valuesOf(result: ExtractionResult): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const row of result.table.rows) {
    if (row.value.kind === 'value') values.set(keyOf(row.tag, row.aggregationCode), row.value.value);
  }
  for (const row of result.diagnostics) if (row.value !== null) values.set(keyOf(row.tag, ''), row.value);
  return values;
}

function keyOf(tag: string, aggregation: string): string {
  return `${tag} ${aggregation}`;
}

function referencesOf(table: readonly ReferenceTuple[], config: string): Reference[] {
  return table
    .filter((row) => row[0] === config)
    .map(([config, tag, aggregation, value, tolerance, precise, teams]) => ({
      config,
      tag,
      aggregation,
      value,
      tolerance,
      precise,
      teams: teams ?? 0,
    }));
}
