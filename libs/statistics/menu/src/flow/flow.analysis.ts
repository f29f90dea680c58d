import { axisGroups, axisLength, type LabelAxis } from '../cells/cells.design.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { countCells } from '../count/count.cells.js';
import { hasLabels, totalOf, type CellsTable } from '../cells/cells.table.js';
import { told, type ToldCells } from '../cells/told.cells.js';
import { questionSchema } from '../define.analysis.js';
import { linearRatio } from '../estimators/linear.ratio.js';

/**
 * The flowchart of the participants: of those who consented, or of those who were asked, how many had an image, whose image was read, who had the region, and who had
 * every variable of the study; who stopped where; and how many each other table of the release left out.
 */
export const flowQuestion: CellsQuestion<'flow'> = {
  kind: 'flow',
  reads:
    'tables of `cells` that end with the built-in `stage` or `stage-of-asked`: how far an agent came with everybody who consents or was asked, and who was left out',
  schema: questionSchema('flow'),
  misfit: ({ tables }) =>
    tables.some(isFlow)
      ? undefined
      : noTable(
          'that ends with a built-in stage',
          'Add one, such as tables: [[stage]] or [[sex, stage]]; a variable of your own that is called stage has to be called otherwise.',
        ),
  tell: (tables) => [...tables.filter(isFlow).flatMap(flowRows), ...tables.filter((one) => !isFlow(one)).flatMap(leftOutRow)],
  oracle: { program: 'counting, and R prop.test', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const flow = cellsAnalysis(flowQuestion);

function isFlow({ axes }: Pick<CellsTable, 'axes'>): boolean {
  const last = axes[axes.length - 1];
  return hasLabels(last) && last.isBuiltIn === true;
}

/** Who came at least so far is the sum of the stages from there on; each cell of it brings its own noise. */
function flowRows(table: CellsTable): readonly ToldCells[] {
  const { axes, cells, noiseVariance } = table;
  const stage = axes[axes.length - 1] as LabelAxis;
  const { labels, variable } = stage;
  const stages = axisLength(stage);
  const rows = axisGroups(axes.slice(0, -1)).flatMap((group, g) => {
    const within = cells.slice(g * stages, (g + 1) * stages);
    return labels.flatMap((level, s): readonly ToldCells[] => {
      const at = { variable, level, ...(group !== '' && { group }) };
      const from = within.map((_, i) => (i >= s ? 1 : 0));
      const reached = countCells(totalOf(within.slice(s)), (stages - s) * noiseVariance);
      const share: ToldCells = {
        ...{ ...at, quantity: 'share reached', scale: 'proportion' },
        ...{ n: totalOf(within), n_se: Math.sqrt(stages * noiseVariance) },
      };
      const ratio = { numerator: from, denominator: within.map(() => 1), range: [0, 1] as const };
      return [
        { ...at, quantity: 'reached', ...reached },
        // All who are counted have come to the first stage.
        ...(s === 0 ? [] : [told(share, linearRatio(within, ratio, noiseVariance), { range: 1 })]),
        ...(s === stages - 1 ? [] : [{ ...at, quantity: 'stopped', ...countCells(within[s], noiseVariance) }]),
      ];
    });
  });
  return [...rows, ...(axes.length === 1 ? [] : leftOutRow(table))];
}

function leftOutRow({ axes, leftOut, noiseVariance }: CellsTable): readonly ToldCells[] {
  if (leftOut === undefined) return [];
  const level = `left out of ${axes.map(({ variable }) => variable).join(', ')}`;
  return [{ quantity: 'left out', variable: axes[axes.length - 1].variable, level, ...countCells(leftOut, noiseVariance) }];
}
