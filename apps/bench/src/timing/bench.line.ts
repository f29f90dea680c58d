/** The line that every peer prints for one piece of work; seconds are wall time, files read each time. */
export interface BenchLine {
  readonly peer: string;
  readonly version: string;
  readonly work: string;
  readonly cases: number;
  readonly features: number;
  readonly import_s: number;
  /** From the start of the process to the end of the first pass; null if this work was not the first. */
  readonly cold_s: number | null;
  readonly first_s: number;
  readonly warm_s: number | null;
  readonly stages_s: Readonly<Record<string, number>>;
  readonly peak_rss_mb: number;
  readonly unsupported?: true;
}

/** @input at least one value */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
