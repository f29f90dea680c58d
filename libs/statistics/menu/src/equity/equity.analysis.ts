import * as z from 'zod';
import { axisGroups, axisLength, isOfAsked, type LabelAxis } from '../cells/cells.design.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { hasLabels, totalOf, type CellsTable } from '../cells/cells.table.js';
import { countCells } from '../count/count.cells.js';
import { told, type ToldCells } from '../cells/told.cells.js';
import { differenceOf } from '../contingency/risks.js';
import { questionSchema, type AskedKeys, type Misfit } from '../define.analysis.js';
import { linearRatio, type RatioEstimate } from '../estimators/linear.ratio.js';
import { decimalSchema } from '../variables/decimal.schema.js';
import { lineSchema, wordSchema } from '../variables/variable.schema.js';

/** Whom a study might have asked: shares of the labels or bins of a variable, and who says so. */
const populationSchema = z.record(
  wordSchema,
  z.strictObject({
    shares: z
      .array(decimalSchema.refine((text) => Number(text) > 0 && Number(text) < 1, 'a share is above 0 and below 1'))
      .min(2)
      .max(64)
      .meta({ description: 'of the labels or bins, in their order, together 1' }),
    from: lineSchema(200).meta({ description: 'the source: a census, a registry, a DOI' }),
  }),
);
type Population = z.infer<typeof populationSchema>;

/** How far from 1 the sum of written shares may be: they are rounded. */
const SLACK = 0.005;

/**
 * Who takes part, and who is lost on the way although they consented: for every group its share among those who consented and among those who are
 * included, beside a public population; whom it lost at which stage; and how much more or less than the others. Where
 * those who were asked are counted, also who consented of them.
 */
const question: CellsQuestion<'equity'> = {
  kind: 'equity',
  reads:
    'tables of `cells` that end with the built-in `stage` or `stage-of-asked` behind a group: who consents where that is counted, who is included, who is lost after consent and at which stage, beside a public population',
  schema: questionSchema('equity').extend({
    population: populationSchema.optional().meta({
      description:
        'by the variable of a table `[variable, stage]` or `[variable, stage-of-asked]`: public shares to which those of the study are held',
    }),
  }),
  misfit: ({ tables }, asked) =>
    tables.some(isGrouped)
      ? misfitOfPopulation(tables.filter(isGrouped), asked)
      : noTable('of groups that ends with a built-in stage', 'Add one, such as tables: [[sex, stage], [age, stage]].'),
  tell: (tables, asked) => tables.filter(isGrouped).flatMap((table) => equityRows(table, populationOf(asked))),
  oracle: { program: 'counting, and R prop.test', tolerance: 1e-9 },
};

/** The same as a line of the menu; a release that it reads costs at most a twentieth of the budget. */
export const equity = { ...cellsAnalysis(question), mostOfBudget: '1/20' } as const;

function isGrouped({ axes }: Pick<CellsTable, 'axes'>): boolean {
  const last = axes[axes.length - 1];
  return axes.length > 1 && hasLabels(last) && last.isBuiltIn === true;
}

function populationOf(asked: AskedKeys): Population {
  return (asked['population'] ?? {}) as Population;
}

function misfitOfPopulation(tables: readonly Pick<CellsTable, 'axes'>[], asked: AskedKeys): Misfit | undefined {
  for (const [variable, { shares }] of Object.entries(populationOf(asked))) {
    const key = `population.${variable}`;
    const table = tables.find(({ axes }) => axes.length === 2 && axes[0].variable === variable);
    if (table === undefined)
      return { key, message: `no table is of ${variable} and a stage alone`, hint: `Add the table [${variable}, stage].` };
    const length = axisLength(table.axes[0]);
    if (shares.length !== length)
      return {
        key: `${key}.shares`,
        message: `${variable} has ${length} groups, and there are ${shares.length} shares`,
        hint: 'Give one share for each.',
      };
    const sum = shares.reduce((total, share) => total + Number(share), 0);
    if (Math.abs(sum - 1) > SLACK)
      return { key: `${key}.shares`, message: `the shares are together ${sum.toFixed(3)}`, hint: 'They are together 1.' };
  }
  return undefined;
}

/** A table of groups and stages, the stage fastest. */
interface StagedTable extends CellsTable {
  readonly stages: number;
  /** Which stage is `consented`: before it are those who refused, where they are counted. */
  readonly first: number;
}

function equityRows(table: CellsTable, population: Population): readonly ToldCells[] {
  const { axes, cells, leftOut, noiseVariance } = table;
  const stage = axes[axes.length - 1] as LabelAxis;
  const staged: StagedTable = { ...table, stages: axisLength(stage), first: isOfAsked(stage) ? 1 : 0 };
  const variable = axes
    .slice(0, -1)
    .map((axis) => axis.variable)
    .join(', ');
  const shares = axes.length === 2 && Object.hasOwn(population, axes[0].variable) ? population[axes[0].variable] : undefined;
  const groups = axisGroups(axes.slice(0, -1));
  const rows = groups.flatMap((group, g) => {
    const at = { variable, group, scale: 'proportion' } as const;
    const isOwn = (cell: number): boolean => groupOf(staged, cell) === g;
    const included = shareOf(staged, complete(staged), isOwn);
    const kept = keptOf(staged, isOwn);
    const others = keptOf(staged, (cell) => !isOwn(cell));
    return [
      ...askedRows(staged, at, isOwn, groups.length),
      told({ ...at, quantity: 'share of those who consented' }, shareOf(staged, consented(staged), isOwn), { range: 1 }),
      told({ ...at, quantity: 'share of those included' }, included, { range: 1 }),
      ...(shares === undefined ? [] : representationRows(at, included, Number(shares.shares[g]), shares.from)),
      told({ ...at, quantity: 'kept after consent' }, kept, { range: 1 }),
      ...stage.labels.slice(staged.first, -1).map((level, s) => {
        const isLost = (cell: number): boolean => cell % staged.stages === s + staged.first;
        const lost = shareOf(staged, (cell) => isOwn(cell) && consented(staged)(cell), isLost);
        return told({ ...at, quantity: 'lost after consent', level }, lost, { range: 1 });
      }),
      ...(groups.length < 2 ? [] : [told({ ...at, quantity: 'kept against the others' }, apart(kept, others), { range: 1 })]),
    ];
  });
  const unknown = { quantity: 'group not known', variable, level: `left out of ${variable}, ${stage.variable}` };
  return [...rows, ...(leftOut === undefined ? [] : [{ ...unknown, ...countCells(leftOut, noiseVariance), n: totalOf(cells) }])];
}

/** Which part of those who were asked a group is, and who of it consented; nothing where those who refused are not counted. */
function askedRows(
  staged: StagedTable,
  at: Pick<ToldCells, 'variable' | 'group' | 'scale'>,
  isOwn: (cell: number) => boolean,
  groups: number,
): readonly ToldCells[] {
  if (staged.first === 0) return [];
  const asked = shareOf(staged, () => true, isOwn);
  const own = shareOf(staged, isOwn, consented(staged));
  const others = shareOf(staged, (cell) => !isOwn(cell), consented(staged));
  return [
    told({ ...at, quantity: 'share of those asked' }, asked, { range: 1 }),
    told({ ...at, quantity: 'consented when asked' }, own, { range: 1 }),
    ...(groups < 2 ? [] : [told({ ...at, quantity: 'consented against the others' }, apart(own, others), { range: 1 })]),
  ];
}

function groupOf({ stages }: StagedTable, cell: number): number {
  return Math.floor(cell / stages);
}

/** Whether a cell is of those who have all that the study needs: the last stage. */
function complete({ stages }: StagedTable): (cell: number) => boolean {
  return (cell) => cell % stages === stages - 1;
}

/** Whether a cell is of those who consented, however far they came. */
function consented({ stages, first }: StagedTable): (cell: number) => boolean {
  return (cell) => cell % stages >= first;
}

/** @returns of those in some cells the share in others of them */
function shareOf(table: StagedTable, among: (cell: number) => boolean, within: (cell: number) => boolean): RatioEstimate {
  const denominator = table.cells.map((_, cell) => (among(cell) ? 1 : 0));
  const numerator = denominator.map((weight, cell) => (within(cell) ? weight : 0));
  return linearRatio(table.cells, { numerator, denominator, range: [0, 1] }, table.noiseVariance);
}

function keptOf(table: StagedTable, among: (cell: number) => boolean): RatioEstimate {
  return shareOf(table, (cell) => among(cell) && consented(table)(cell), complete(table));
}

/** A raw share may lie outside what is possible, and outside its interval: the interval of a difference starts at the nearest possible share. */
function apart(one: RatioEstimate, other: RatioEstimate): RatioEstimate {
  const inside = (share: RatioEstimate): RatioEstimate => ({
    ...share,
    value: Math.min(share.upper, Math.max(share.lower, share.value)),
  });
  return { ...differenceOf(inside(one), inside(other)), value: one.value - other.value };
}

/** The share in the study over that in the population: 1 where the group is as frequent here as there. */
function representationRows(
  at: Pick<ToldCells, 'variable' | 'group'>,
  { value, noiseError, samplingError, lower, upper }: RatioEstimate,
  share: number,
  from: string,
): readonly ToldCells[] {
  const scaled = (one: number): number => one / share;
  const ratio = {
    ...{ value: scaled(value), noiseError: scaled(noiseError), samplingError: scaled(samplingError) },
    ...{ lower: scaled(lower), upper: scaled(upper) },
  };
  const words = { variable: at.variable, group: at.group, quantity: 'representation', scale: 'value', x: share };
  return [told({ ...words, note: `x is the share in the population, ${from}` }, ratio, { range: 1 / share })];
}
