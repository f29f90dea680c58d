import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { statisticKeys, type DeclaredForm, type ReleaseShape } from '../define.release.js';
import { binShares } from '../features/reference.shares.js';
import { MenuError } from '../menu.error.js';
import { followedShares, plannedFollowUp } from '../variables/planned.followup.js';
import { sharesOf, type PlannedShares, type ReleaseVariable } from '../variables/release.variable.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';
import { axisLength, axisNames, designCells, type CellAxis, type CellsDesign, type CellTable } from './cells.design.js';

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('cells'),
  tables: z.array(z.array(wordSchema).min(1).max(4)).min(1).max(100).meta({
    description:
      'each table is a product of categories, of numbers with `edges`, of survival times and of the built-in `stage` or `stage-of-asked`: `[[response, age], [stage]]`',
  }),
  ...whoKeys,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** Cells as `collimate.study/2` declares them. */
export type DeclaredCells = DeepReadonly<z.infer<typeof schema>>;

/** Lattice units of one subject: the variance of a cell is then exact to a millionth and not rounded up to a whole number. */
const STEP = 1n << 10n;

/** Cells of one release, all tables together. */
const MOST_CELLS = 4096;

/** One cell of each declared table, or its left-out cell: whoever takes part is in exactly one. */
export const declaredCells: DeclaredForm<DeclaredCells, CellsDesign> = {
  schema,
  uses: ({ tables }) =>
    tables.flatMap((names, t) => names.map((variable, i) => ({ path: `tables.${t}.${i}`, variable, needs: 'cells' as const }))),
  planned: [],
  shape: (spec, variables) => shapeOf(tablesOf(spec, variables)),
  design: (spec, variables) => {
    const tables = tablesOf(spec, variables);
    return designCells(spec.rho, shapeOf(tables), { tables, step: STEP });
  },
  shares: ({ tables }, planned) =>
    tables.flatMap(({ axes }) => [
      ...product(axes.map((axis) => plannedAxis(axis, planned))).map((shares) => shares.reduce((a, b) => a * b, 1)),
      0,
    ]),
};

function tablesOf(
  { tables }: Pick<DeclaredCells, 'tables'>,
  variables: ReadonlyMap<string, ReleaseVariable>,
): readonly CellTable[] {
  let offset = 0;
  return tables.map((names) => {
    const axes = names.map((name) => axisOf(variables.get(name)));
    const cells = axes.reduce((count, axis) => count * axisLength(axis), 1);
    const table = { axes, offset, cells, leftOut: true };
    offset += cells + 1;
    if (offset > MOST_CELLS) throw new MenuError('INVALID_SHAPE', `a release has at most ${MOST_CELLS} cells`);
    return table;
  });
}

function axisOf(variable: ReleaseVariable | undefined): CellAxis {
  if (variable?.kind === 'labels') {
    const { name, labels, positive, isBuiltIn } = variable;
    return { variable: name, labels, ...(positive !== undefined && { positive }), ...(isBuiltIn && { isBuiltIn }) };
  }
  if (variable?.kind === 'number' && variable.edges !== undefined) {
    const { name, edges, unit, score, scaled: reference } = variable;
    return { variable: name, edges, unit, ...(reference && { reference }), ...(score !== undefined && { score }) };
  }
  if (variable?.kind === 'survival') return { variable: variable.name, until: variable.until, unit: variable.unit };
  throw new MenuError('INVALID_STATISTIC', 'a table names a variable that has no public cells');
}

function shapeOf(tables: readonly CellTable[]): ReleaseShape {
  return { by: null, groups: tables.flatMap(cellNames), features: [], reads: 'values' };
}

/** For example `response no, age 18 to 65`, and `left out of response, age`. */
function cellNames({ axes }: CellTable): readonly string[] {
  const names = product(axes.map((axis) => axisNames(axis).map((name) => `${axis.variable} ${name}`)));
  return [...names.map((parts) => parts.join(', ')), `left out of ${axes.map(({ variable }) => variable).join(', ')}`];
}

/** Where nothing is planned of the stages of an agent: it stops with one in twenty at each; so many refuse, too. */
const PLANNED_STOPS = 0.05;

/** @returns the planned share of each cell along an axis */
function plannedAxis(axis: CellAxis, planned: PlannedShares): readonly number[] {
  if ('labels' in axis && axis.isBuiltIn && !Object.hasOwn(planned, axis.variable)) {
    const stops = axis.labels.length - 1;
    return axis.labels.map((_, i) => (i < stops ? PLANNED_STOPS : 1 - stops * PLANNED_STOPS));
  }
  if ('edges' in axis && axis.reference !== undefined && !Object.hasOwn(planned, axis.variable)) {
    return binShares(axis.edges, axis.reference);
  }
  if (!('until' in axis)) return sharesOf(planned, axis.variable, axisLength(axis));
  const { events, lost, beyond } = followedShares(axis.until, plannedFollowUp(planned, axis.variable));
  return [...events.flatMap((seen, k) => [seen, lost[k]]), beyond];
}

/** @returns one of each list, in every combination, the last list fastest */
function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>((all, list) => all.flatMap((head) => list.map((one) => [...head, one])), [[]]);
}
