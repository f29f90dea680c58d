/** Where a reference sampler takes its random words from. */
export interface WordSource {
  /** @returns 32 uniform bits */
  word(): number;
}
