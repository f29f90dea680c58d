/** Regions that come with a scan as masks of their own, for plans that normalise by them; each is also the name of a column. */
export const REGION_NAMES = ['intracranial', 'body-minus-face'] as const;

/** Columns of a cohort table that say where a scan is and what it shows, in no order; every other one is a variable. */
export const SCAN_COLUMNS = [
  ...(['subject', 'image', 'series', 'phase', 'mask', 'roi', 'label', 'unit', 'anatomy'] as const),
  ...REGION_NAMES,
] as const;

/** Column that says at which visit a scan was made: a variable of the scan, and not of the patient. */
export const TIME_POINT_COLUMN = 'timepoint';
