import { defineRelease, ONE_STEP, plannedCopies } from '../define.release.js';
import { isPlausibleCount, SDS } from '../plausible.count.js';
import { declaredPrefixCells, type PrefixAxis, type PrefixCellsDesign } from './prefix-cells.design.js';
import { prefixReader, readPrefixes } from './prefix.matrix.js';

/** How many patients are below each public edge of some numbers, one bin a patient and number. */
export const prefixCells = defineRelease({
  kind: 'prefix-cells',
  declared: declaredPrefixCells,
  ...ONE_STEP,
  forecast: (design, planned) => [
    { coordinate: 'number below an edge', unit: 'subjects', noiseError: prefixNoise(design) * Math.sqrt(plannedCopies(planned)) },
  ],
  isPlausible: (design, vector, planned) => design.axes.every((axis) => isPlausibleAxis(design, axis, vector, planned[0])),
  leaves: ({ axes }: PrefixCellsDesign) =>
    `how many patients are below each of the public edges of ${axes.map(({ variable }) => variable).join(', of ')}, mixed by a public matrix, and how many there are`,
});

/** @returns SD of one site's noise on the number of subjects below an edge, the largest of all edges */
export function prefixNoise({ axes, event }: PrefixCellsDesign): number {
  const longest = Math.max(...axes.flatMap(({ coefficients }) => prefixReader(coefficients).lengths));
  return Math.sqrt(Number(event.sigma2)) * longest;
}

/** @returns what of a vector is of one variable */
export function partOf({ offset, edges }: PrefixAxis, vector: readonly bigint[]): readonly bigint[] {
  return vector.slice(offset, offset + edges.length + 1);
}

/** As many subjects as may be planned, and in no mixed coordinate less than nobody or more than all of them. */
function isPlausibleAxis({ event }: PrefixCellsDesign, axis: PrefixAxis, vector: readonly bigint[], planned: number): boolean {
  const sigma = Math.sqrt(Number(event.sigma2));
  const reader = prefixReader(axis.coefficients);
  const mixed = partOf(axis, vector);
  const last = mixed.length - 1;
  const [all, noise] = [readPrefixes(reader, mixed)[last], sigma * reader.lengths[last]];
  const most = (Math.max(0, all) + SDS * noise) * Number(axis.coefficients[0]) + SDS * sigma;
  return isPlausibleCount(all, noise, planned) && mixed.every((units) => Number(units) >= -SDS * sigma && Number(units) <= most);
}
