/** One reference value of the IBSI tables. */
export interface Reference {
  readonly config: string;
  readonly tag: string;
  /** IBSI code of the aggregation; empty for a diagnostic. */
  readonly aggregation: string;
  readonly value: number | null;
  readonly tolerance: number | null;
  /** The value on which most teams agree to nine digits. */
  readonly precise: number | null;
  readonly teams: number;
}

/** A computed value compared with its reference. */
export interface Verdict {
  readonly reference: Reference;
  readonly found: number | undefined;
  /** IBSI's own rule. */
  readonly inTolerance: boolean;
  /** Relative difference to the precise value, undefined where too few teams agree. */
  readonly relative: number | undefined;
  /** Whether that difference is within its limit. */
  readonly precise: boolean;
  /** Digits on which three teams agree, and from which we may differ: by how much, and the reason. */
  readonly exempt?: { readonly relative: number; readonly reason: string };
}

/** Teams that must agree before their nine digits count. */
const ENOUGH_TEAMS = 3;
const PRECISE = 1e-5;

const IVH_RANGE =
  'the manual takes the re-segmentation range for the histogram, teams took the observed one, with which ours are theirs';
const RUN_PERCENTAGE =
  "the teams' value contradicts the mean run length that follows from their own long runs emphasis and variance; ours does not";
/**
 * Rows that are judged by the tolerance alone, with the reason. On every other row on which three teams agree, our
 * value has to agree with theirs.
 */
export const TOLERANCE_ONLY: Readonly<Record<string, string>> = {
  'A ivh_v10 DHQ4': IVH_RANGE,
  'A ivh_v90 DHQ4': IVH_RANGE,
  'A ivh_diff_v10_v90 DHQ4': IVH_RANGE,
  'B rlm_r_perc JJUI': RUN_PERCENTAGE,
  'B rlm_r_perc ZW7Z': RUN_PERCENTAGE,
};

/** Rounding to three significant digits is done in decimal; the comparison then forgives the last binary digit. */
const BINARY_SLACK = 1e-12;

/**
 * Judges one value: rounded to three significant digits it must lie within the tolerance, and where three teams agree on nine
 * digits it must agree with them.
 * @param found undefined when there is no row or the row has no value
 * @source IBSI 1 compliance check, theibsi/ibsi_1_data_analysis
 */
export function judge(reference: Reference, found: number | undefined): Verdict {
  if (found === undefined) return { reference, found, inTolerance: reference.value === null, relative: undefined, precise: true };
  const { value, tolerance, precise, teams, tag } = reference;
  const rounded = Number(found.toPrecision(publishedDigits(reference)));
  const slack = BINARY_SLACK * Math.max(Math.abs(value ?? 0), 1e-3);
  const inTolerance = value === null || Math.abs(rounded - value) <= (tolerance ?? 0) + slack;
  const row = `${reference.config} ${tag} ${reference.aggregation}`;
  if (precise === null || teams < ENOUGH_TEAMS) return { reference, found, inTolerance, relative: undefined, precise: true };
  const relative = precise === 0 ? Math.abs(found) : Math.abs(found - precise) / Math.abs(precise);
  const reason = TOLERANCE_ONLY[row];
  if (reason !== undefined)
    return { reference, found, inTolerance, relative: undefined, precise: true, exempt: { relative, reason } };
  return { reference, found, inTolerance, relative, precise: relative <= PRECISE };
}

/** Features are published to three significant digits; diagnostics that are counts in full. */
function publishedDigits({ aggregation, value }: Reference): number {
  if (aggregation !== '' || value === null || !Number.isInteger(value)) return 3;
  return Math.max(3, String(Math.abs(value)).length);
}
