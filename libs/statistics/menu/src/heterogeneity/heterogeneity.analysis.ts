import * as z from 'zod';
import { adjusted } from '../cells/adjusted.cells.js';
import { defineAnalysis, type AskedKeys, type PooledRelease } from '../define.analysis.js';
import { cells } from '../cells/cells.release.js';
import type { CellsDesign } from '../cells/cells.design.js';
import { pooledTables, type CellsTable } from '../cells/cells.table.js';
import { plannedRows } from '../cells/planned.rows.js';
import { asTold } from '../told.instead.js';
import type { ToldCells } from '../cells/told.cells.js';
import { LATER_CELLS, type CellsQuestion, type CellsResult } from '../cells/cells.analysis.js';
import { statisticKeys, type PlannedStudy } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { effectsOf, type SiteRows } from './site.effects.js';

/**
 * How far the sites are apart in what another analysis says of each of them.
 * @param analyses of the menu: those over cells that need no key of their own may be asked site by site
 */
export function heterogeneityOf(analyses: readonly { readonly kind: string; readonly question?: CellsQuestion<string> }[]) {
  const questions = new Map(
    analyses.flatMap(({ kind, question }) =>
      question !== undefined && needsNoKeys(question) ? [[kind, question] as const] : [],
    ),
  );
  const keys = {
    by: z.literal('site').meta({ description: 'the vectors of the sites are read one by one, and the rows name the sites' }),
    of: z.enum([...questions.keys()]).meta({ description: 'the kind of analysis whose numbers are compared between the sites' }),
  };
  const asKeys = z.object(keys);
  const questionOf = (asked: AskedKeys): CellsQuestion<string> => questions.get(asKeys.parse(asked).of)!;
  return defineAnalysis({
    kind: 'heterogeneity',
    reads: 'a release of kind `cells`, site by site: forest, mean and variance of the sites; at least five of them',
    schema: z.strictObject({
      name: statisticKeys.name,
      kind: z.literal('heterogeneity'),
      from: statisticKeys.name,
      ...keys,
    }),
    needs: [cells],
    result: 'heterogeneity',
    askedAlone: true,
    readsSites: () => true,
    misfit: ([design], asked) => questionOf(asked).misfit(design, {}),
    forecast: ([design], planned, head, asked) => forecastSites(questionOf(asked), design, planned, head),
    analyse: (release): CellsResult<'heterogeneity'> => compareSites(questionOf(release.asked ?? {}), release),
    rows: ({ told }, head) => told.map((row) => tidyRow(head, asTold(row))),
    later: LATER_CELLS,
    oracle: { program: 'R metafor rma(method = "PM", test = "adhoc") and confint', tolerance: 1e-9 },
  });
}

function needsNoKeys({ kind, schema }: CellsQuestion<string>): boolean {
  return schema.safeParse({ name: 'sites', kind, from: 'table' }).success;
}

/** Sites that are alike, each with its part of the subjects and its own full noise. */
function forecastSites(
  { tell, expect }: CellsQuestion<string>,
  design: CellsDesign,
  { sites, subjects, expected }: PlannedStudy,
  head: RowHead,
): readonly TidyRow[] {
  // One table stands for all sites: studies of one noise for all of them would say nothing of their mean.
  const each = { subjects: subjects.map((one) => one / sites), sites: 1, isTried: true } as const;
  const tellSites = (tables: readonly CellsTable[]): readonly ToldCells[] => {
    const typical = tell(expect === undefined ? tables : tables.map((table) => expect(table, expected)), {});
    return effectsOf(
      Array.from({ length: sites }, (_, site) => ({ site: `site ${site + 1}`, rows: typical })),
      sites,
    );
  };
  return plannedRows(design, each, head, { telling: tellSites });
}

function compareSites(
  { tell, estimator }: CellsQuestion<string>,
  { design, pooled, bySite }: PooledRelease<CellsDesign>,
): CellsResult<'heterogeneity'> {
  if (bySite === undefined) throw new MenuError('INVALID_SITES', 'a question about the sites needs what each of them sent');
  const inOrder = [...bySite].sort((a, b) => (a.site < b.site ? -1 : 1));
  const rows = inOrder.map(({ site, vector }): SiteRows => {
    const own = { vector, noiseVariance: pooled.noiseVariance / BigInt(Math.max(1, pooled.sites)), sites: 1 };
    return { site, rows: tell(pooledTables(design, own), {}) };
  });
  const told = effectsOf(rows, rows.length);
  const means = adjusted(told, 'means of sites of the question', 'holm', ({ quantity }) => quantity === 'mean of sites');
  return {
    kind: 'heterogeneity',
    sites: pooled.sites,
    ...(estimator !== undefined && { estimator }),
    told: adjusted(means, 'tests of equal sites of the question', 'holm', ({ quantity }) => quantity === 'equal sites'),
  };
}
