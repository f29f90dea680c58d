import { parseRational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import * as z from 'zod';
import { checkGroups, defineRelease, ONE_STEP, statisticKeys, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { isPlausibleCount } from '../plausible.count.js';
import { sigma2For } from '../sigma2.js';

/** Number of subjects per group: a table of one cell per group. `collimate.study/1` calls it group-counts. */
export const cellsSchema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('group-counts'),
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** Layout: one integer count per group, in the order of the groups. One subject moves one coordinate by 1. */
export type CellsDesign = ReleaseDesign<'cells'>;

/** How many subjects are in each group, one cell a subject. */
export const cells = defineRelease({
  kind: 'cells',
  schema: cellsSchema,
  design: designCells,
  ...ONE_STEP,
  forecast: (design, { sites }) => [{ coordinate: 'count', unit: 'subjects', noiseError: cellNoise(design) * Math.sqrt(sites) }],
  isPlausible: (design, vector, planned) =>
    vector.every((count, group) => isPlausibleCount(Number(count), cellNoise(design), planned[group])),
  leaves: () => 'the size of each group',
});

function designCells(spec: z.infer<typeof cellsSchema>, shape: ReleaseShape): CellsDesign {
  checkGroups(shape);
  const event: DiscreteGaussianEvent = {
    kind: 'discrete-gaussian',
    sigma2: sigma2For(1n, parseRational(spec.rho)),
    d2: 1n,
  };
  const { groups, features } = shape;
  return { kind: 'cells', groups, features, length: groups.length, event, rho: rhoOf(event), transforms: ['constant'] };
}

/** @returns SD of one site's noise on a cell, subjects */
export function cellNoise(design: CellsDesign): number {
  return Math.sqrt(Number(design.event.sigma2));
}
