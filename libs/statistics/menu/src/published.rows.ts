import { resultRows, type NamedAnalysis } from './analysis.js';
import { combinedCounts } from './count/combined.counts.js';
import type { AnalysisResult } from './define.analysis.js';
import { soundRows } from './sound.rows.js';
import type { NamedNumber, TidyRow } from './tidy.row.js';

/** What of a published result the rows are made of. */
export interface PublishedRounds {
  readonly study: {
    readonly id: string;
    readonly version: number;
    readonly features: readonly NamedNumber[];
    /** Groups whose labels mean the same subjects in every release; none in a study of declared variables. */
    readonly groups?: { readonly labels: readonly string[] };
  };
  readonly rounds: readonly {
    readonly statistic: string;
    /** What the protocol asks of the release, by name; absent in `collimate.study/1`. */
    readonly analyses?: readonly NamedAnalysis[];
    /** Keys of the features that the release is about; absent where it is about all of them. */
    readonly variables?: readonly string[];
    /** The part of the patients that the release is about; absent if it is about all. */
    readonly fold?: string | undefined;
    /** Null for an abandoned round. */
    readonly pooled: {
      readonly estimate: AnalysisResult;
      readonly further?: readonly AnalysisResult[];
      readonly sites?: readonly string[];
    } | null;
  }[];
}

/**
 * @returns every number of a published result, round after round, and behind them one number of subjects per group where several rounds count; an
 * abandoned round has none
 * @source ADR 0084 (what a row may tell); ADR 0089 (rounds without a result)
 * @example
 * ```ts
 * import { publishedRows } from '@collimate/statistics-menu';
 * const rounds = [{ statistic: 'enrolment', pooled: null }];
 * publishedRows({ study: { id: 'lung', version: 1, features: [] }, rounds }); // => []
 * ```
 */
export function publishedRows({ study, rounds }: PublishedRounds, rule = soundRows): readonly TidyRow[] {
  const rows = rounds.flatMap(({ statistic, analyses, variables, fold, pooled }) => {
    if (pooled === null) return [];
    const features = study.features.filter(({ key }) => variables?.includes(key) ?? true);
    const head = { study: study.id, version: study.version, features, fold };
    return [pooled.estimate, ...(pooled.further ?? [])].flatMap((result) => resultRows(result, statistic, head, analyses, rule));
  });
  const counting = rounds.flatMap(({ statistic, pooled }) =>
    pooled?.sites === undefined ? [] : [{ statistic, sites: pooled.sites }],
  );
  return [...rows, ...rule(combinedCounts(rows, counting, study.groups?.labels ?? []))];
}
