/** What a site holds of one subject, before the study's variables are made of it. */
export interface SubjectSource {
  /**
   * The different cells that the subject's rows of the cohort table have under a title, empty ones left out. Titles are in small letters;
   * a title that is not there has no cell.
   */
  readonly cells: ReadonlyMap<string, readonly string[]>;
  readonly scans: readonly MeasuredScan[];
}

/** The features of one region of one scan under one plan. */
export interface MeasuredScan {
  /** Names of the study, not of the site's tables. */
  readonly plan: string;
  readonly roi: string;
  readonly timepoint: string | undefined;
  /** Who read it, and whether it is the first or the second scan, as the cohort table says; undefined where it says nothing. */
  readonly reader?: string | undefined;
  readonly scan?: string | undefined;
  /** The same text for rows of the same image. */
  readonly image?: string | undefined;
  /** By their keys, for example `RNU0@DHQ4`; undefined where the feature has no value. */
  readonly values: ReadonlyMap<string, number | undefined>;
}

/**
 * Reads a cell of a site's table as one of the public labels.
 * @returns undefined if it stands for none of them, or for several
 */
export type LabelReader = (cell: string, labels: readonly string[]) => string | undefined;
