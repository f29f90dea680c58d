import { IBSI1_DIAGNOSTIC_TABLE } from './ibsi1-diagnostics.table.js';

/** One of the 60 diagnostic values by which IBSI compares image processing. */
export interface DiagnosticIdentity {
  /** Tag as in the IBSI compliance sheets, for example `int_mask_vox_count_interp_roi`. */
  readonly tag: string;
  /** `initial image`, `interpolated image`, `initial ROI`, `interpolated ROI` or `resegmented ROI`. */
  readonly stage: string;
  readonly name: string;
}

/** The diagnostic values in the order of the compliance sheets. @source IBSI 1 reference manual v11, section 4.1 */
export const DIAGNOSTICS: readonly DiagnosticIdentity[] = IBSI1_DIAGNOSTIC_TABLE.map(([tag, stage, name]) => ({
  tag,
  stage,
  name,
}));
