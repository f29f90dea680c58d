import type { AnalysisResult, PooledRelease, Question } from './define.analysis.js';
import type { PlannedStudy, StatisticBase } from './define.release.js';
import { ANALYSES, type StatisticDesign, type StatisticResult } from './menu.js';
import type { RowHead, TidyRow } from './tidy.row.js';

/** A definition of whatever kind, called with releases and results of its own kind. */
interface AnyAnalysis {
  readonly kind: string;
  readonly schema: { parse(question: unknown): Question };
  readonly needs: readonly { readonly kind: string }[];
  readonly result: string;
  forecast(designs: readonly StatisticDesign[], planned: PlannedStudy, head: RowHead): readonly TidyRow[];
  analyse(...releases: readonly PooledRelease<StatisticDesign>[]): StatisticResult;
  rows(result: AnalysisResult, head: RowHead): readonly TidyRow[];
}

const analyses: readonly AnyAnalysis[] = ANALYSES as unknown as readonly AnyAnalysis[];

/** Of which study rows are. */
export type StudyHead = Pick<RowHead, 'study' | 'version' | 'features'>;

/** @returns the analyses that read this release and no other, in the order of the menu */
function readersOf({ kind }: Pick<StatisticDesign, 'kind'>): readonly AnyAnalysis[] {
  return analyses.filter(({ needs }) => needs.length === 1 && needs[0].kind === kind);
}

/** The question that `collimate.study/1` asks by declaring a statistic. */
function headOf({ schema, kind }: AnyAnalysis, statistic: string, study: StudyHead): RowHead {
  const { name, from } = schema.parse({ name: statistic, kind, from: statistic });
  return { ...study, question: name, kind, release: from };
}

/** What a statistic is expected to tell, in rows of the published table; from constants of the protocol alone. */
export function forecastRows(
  spec: StatisticBase,
  design: StatisticDesign,
  planned: PlannedStudy,
  study: StudyHead,
): readonly TidyRow[] {
  return readersOf(design).flatMap((analysis) => analysis.forecast([design], planned, headOf(analysis, spec.name, study)));
}

/**
 * All analyses that a pooled vector can answer, in the order of the menu. Post-processing: it costs no privacy.
 * @returns at least one result
 */
export function analyseRelease(release: PooledRelease<StatisticDesign>): readonly StatisticResult[] {
  return readersOf(release.design).map((analysis) => analysis.analyse(release));
}

/**
 * A result as rows of the published table. Rows and their number depend on the protocol alone.
 * @param statistic name of the statistic whose release was read
 * @returns no row for a result of a kind that this version does not know
 */
export function resultRows(result: AnalysisResult, statistic: string, study: StudyHead): readonly TidyRow[] {
  const analysis = analyses.find((one) => one.result === result.kind);
  return analysis === undefined ? [] : analysis.rows(result, headOf(analysis, statistic, study));
}
