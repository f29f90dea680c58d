/** What rounding leaves of a zero in a direction: over 500 voxels it moves none by more than a four-hundredth of a voxel. */
const ROUNDING = 5e-6;

/**
 * Direction cosines of axes that are parallel to those of the patient, but for rounding, are made so exactly: else the same scan would
 * have its ties fall to different sides by the format that it came in.
 * @input any number of cosines @returns the same cosines when one of them is neither 0 nor 1 nor -1
 */
export function axisParallel(cosines: readonly number[]): readonly number[] {
  const exact = cosines.map((cosine) => Math.round(cosine) + 0);
  return cosines.every((cosine, i) => Math.abs(cosine - exact[i]) <= ROUNDING) ? exact : cosines.map((cosine) => cosine + 0);
}
