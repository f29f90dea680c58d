import { resultRows } from './analysis.js';
import type { AnalysisResult } from './define.analysis.js';
import type { TidyRow } from './tidy.row.js';

/** What of a published result the rows are made of. */
export interface PublishedRounds {
  readonly study: {
    readonly id: string;
    readonly version: number;
    readonly features: readonly { readonly key: string }[];
  };
  readonly rounds: readonly {
    readonly statistic: string;
    /** Null for an abandoned round. */
    readonly pooled: { readonly estimate: AnalysisResult; readonly further?: readonly AnalysisResult[] } | null;
  }[];
}

/** @returns every number of a published result, round after round; an abandoned round has none */
export function publishedRows({ study, rounds }: PublishedRounds): readonly TidyRow[] {
  const head = { study: study.id, version: study.version, features: study.features.map(({ key }) => key) };
  return rounds.flatMap(({ statistic, pooled }) =>
    pooled === null ? [] : [pooled.estimate, ...(pooled.further ?? [])].flatMap((result) => resultRows(result, statistic, head)),
  );
}
