import * as z from 'zod';
import { adjusted } from '../cells/adjusted.cells.js';
import { defineAnalysis, type AskedKeys } from '../define.analysis.js';
import { cells } from '../cells/cells.release.js';
import { pooledTables, type CellsTable } from '../cells/cells.table.js';
import { plannedRows } from '../cells/planned.rows.js';
import type { ToldCells } from '../cells/told.cells.js';
import type { CellsResult } from '../cells/cells.analysis.js';
import { contingencyQuestion } from '../contingency/contingency.analysis.js';
import { statisticKeys } from '../define.release.js';
import { histogramQuestion } from '../histogram/histogram.analysis.js';
import { MenuError } from '../menu.error.js';
import { rankQuestion } from '../rank/rank.analysis.js';
import { survivalQuestion } from '../survival/survival.analysis.js';
import { tidyRow } from '../tidy.row.js';
import { validateQuestion } from '../validate/validate.analysis.js';
import { effectsOf, type SiteRows } from './site.effects.js';

const QUESTIONS = [histogramQuestion, contingencyQuestion, rankQuestion, survivalQuestion, validateQuestion];

const keys = {
  by: z.literal('site').meta({ description: 'the vectors of the sites are read one by one, and the rows name the sites' }),
  of: z
    .enum(['histogram', 'contingency', 'rank', 'survival', 'validate'])
    .meta({ description: 'the kind of analysis whose numbers are compared between the sites' }),
};

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('heterogeneity'),
  from: statisticKeys.name,
  ...keys,
});
const asKeys = z.object(keys);

/** How far the sites are apart in what another analysis says of each of them. */
export const heterogeneity = defineAnalysis({
  kind: 'heterogeneity',
  schema,
  needs: [cells],
  result: 'heterogeneity',
  askedAlone: true,
  misfit: ([design], asked) => questionOf(asked).misfit(design, {}),
  forecast: ([design], planned, head, asked) => {
    const { sites, subjects } = planned;
    const each = { subjects: subjects.map((one) => one / sites), sites: 1 };
    const { tell, expect } = questionOf(asked);
    // Sites that are alike, each with its part of the subjects and its own full noise.
    const tellSites = (tables: readonly CellsTable[]): readonly ToldCells[] => {
      const typical = tell(expect === undefined ? tables : tables.map((table) => expect(table, planned.expected)), {});
      return effectsOf(
        Array.from({ length: sites }, (_, site) => ({ site: `site ${site + 1}`, told: typical })),
        sites,
      );
    };
    return plannedRows(design, each, head, tellSites, sites);
  },
  analyse: ({ design, pooled, bySite, asked = {} }): CellsResult<'heterogeneity'> => {
    if (bySite === undefined) throw new MenuError('INVALID_SITES', 'a question about the sites needs what each of them sent');
    const { tell } = questionOf(asked);
    const inOrder = [...bySite].sort((a, b) => (a.site < b.site ? -1 : 1));
    const rows = inOrder.map(({ site, vector }): SiteRows => {
      const own = { vector, noiseVariance: pooled.noiseVariance / BigInt(Math.max(1, pooled.sites)), sites: 1 };
      return { site, told: tell(pooledTables(design, own), {}) };
    });
    const told = effectsOf(rows, rows.length);
    const means = adjusted(told, 'means of sites of the question', 'holm', ({ quantity }) => quantity === 'mean of sites');
    return {
      kind: 'heterogeneity',
      sites: pooled.sites,
      told: adjusted(means, 'tests of equal sites of the question', 'holm', ({ quantity }) => quantity === 'equal sites'),
    };
  },
  rows: ({ told }, head) => told.map((row) => tidyRow(head, row)),
  oracle: { program: 'R metafor rma(method = "PM", test = "adhoc") and confint', tolerance: 1e-9 },
});

function questionOf(asked: AskedKeys) {
  const { of } = asKeys.parse(asked);
  return QUESTIONS.find(({ kind }) => kind === of)!;
}
