/** What one case took. */
export interface TimedCase {
  /** Seconds by stage, the reading of the files included. */
  readonly stages: Readonly<Record<string, number>>;
  readonly features: number;
}
