import * as z from 'zod';
import { defineRelease, ONE_STEP, statisticKeys, plannedCopies } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { isPlausibleCount } from '../plausible.count.js';
import { declaredCells } from './cells.declared.js';
import { cellNoise, designCells } from './cells.design.js';

/** Number of subjects per group: a table of one cell per group. `collimate.study/1` calls it group-counts. */
export const cellsSchema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('group-counts'),
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** How many subjects are in each cell of public tables, one cell a subject and table. */
export const cells = defineRelease({
  kind: 'cells',
  schema: cellsSchema,
  declared: declaredCells,
  design: (spec: z.infer<typeof cellsSchema>, shape) => {
    const { by, groups } = shape;
    if (by === null) throw new MenuError('INVALID_SHAPE', 'the groups of a study are labels of a variable');
    const table = { axes: [{ variable: by, labels: groups }], offset: 0, cells: groups.length, leftOut: false };
    return designCells(spec.rho, shape, { tables: [table], step: 1n });
  },
  ...ONE_STEP,
  forecast: (design, planned) => [
    { coordinate: 'count', unit: 'subjects', noiseError: cellNoise(design) * Math.sqrt(plannedCopies(planned)) },
  ],
  isPlausible: (design, vector, planned) =>
    vector.every((count, group) => isPlausibleCount(Number(count) / Number(design.step), cellNoise(design), planned[group])),
  leaves: ({ tables, by }) =>
    by === null
      ? `how many patients are in each cell of ${tables.map(({ axes }) => axes.map(({ variable }) => variable).join(' by ')).join(', and of ')}, and in none`
      : 'the size of each group',
  // Each table counts everybody again.
  wholeGroups: ({ tables }) => tables[0].cells,
});
