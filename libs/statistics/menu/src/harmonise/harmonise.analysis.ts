import * as z from 'zod';
import { adjusted } from '../cells/adjusted.cells.js';
import type { CellsResult } from '../cells/cells.analysis.js';
import type { ToldCells } from '../cells/told.cells.js';
import { defineAnalysis, either } from '../define.analysis.js';
import { statisticKeys } from '../define.release.js';
import { MenuError } from '../menu.error.js';
import { moments } from '../moments/moments.release.js';
import { scatter } from '../scatter/scatter.release.js';
import { tidyRow } from '../tidy.row.js';
import { centredRows } from './centred.rows.js';
import { centredForecast, releasedForecast } from './harmonise.forecast.js';
import { referenceRows } from './reference.rows.js';
import { releasedRows } from './released.rows.js';

const keys = {
  form: z.enum(['centred', 'released', 'reference']).meta({
    description:
      '`centred`: site effects are taken out of a `scatter` release, and no site is named; `released`: they are told site by site, from what each site released of `moments`, against all of them; `reference`: the same against one site, or against the public references of the numbers',
  }),
  batch: z.literal('site').meta({ description: 'what the effects are of' }),
  against: z.string().min(1).optional().meta({
    description:
      'with `form: reference`, the site that the others are held against; the public references of the numbers where it is left out',
  }),
};

const schema = z.strictObject({ name: statisticKeys.name, kind: z.literal('harmonise'), from: statisticKeys.name, ...keys });
const asKeys = z.object({ form: keys.form.optional(), against: keys.against });

/** Federated ComBat: what is true within sites, or what each site does to a number. Neither uses a statistic that was not released. */
export const harmonise = defineAnalysis({
  kind: 'harmonise',
  reads:
    'a release of kind `scatter`: spreads, correlations and a model within hospitals; or of `moments` without `by`: what each hospital does to a number',
  schema,
  needs: [either(scatter, moments)],
  result: 'harmonise',
  askedAlone: true,
  misfit: ([design], asked) => {
    const { form, against } = asKeys.parse(asked);
    if (against !== undefined && form !== 'reference')
      return {
        key: 'against',
        message: `${form ?? 'it'} holds the sites against no site`,
        hint: 'Write form: reference, or take it out.',
      };
    const reads = design.kind === 'scatter' ? 'centred' : 'released';
    if (form !== undefined && (form === 'centred') !== (reads === 'centred')) {
      const needs = form === 'centred' ? 'scatter' : 'moments';
      return {
        key: 'form',
        message: `${form} reads a release of kind ${needs}`,
        hint: `Write form: ${reads}, or name another release.`,
      };
    }
    if (design.by === null) return undefined;
    return { message: `the release is by ${design.by}`, hint: 'Site effects are told of all patients: take by out of it.' };
  },
  readsSites: ([design]) => design.kind === 'moments',
  forecast: ([design], planned, head, asked) => {
    const rows =
      design.kind === 'scatter' ? centredForecast(design, planned) : releasedForecast(design, planned, asKeys.parse(asked));
    return rows.map((row) => tidyRow(head, row));
  },
  analyse: ({ design, pooled, bySite, asked = {} }): CellsResult<'harmonise'> => {
    if (design.kind === 'scatter') {
      return { kind: 'harmonise', sites: pooled.sites, told: withTests(centredRows({ design, pooled })) };
    }
    if (bySite === undefined) throw new MenuError('INVALID_SITES', 'a question about the sites needs what each of them sent');
    const { form, against } = asKeys.parse(asked);
    const rows =
      form === 'reference' ? referenceRows({ design, pooled }, bySite, against) : releasedRows({ design, pooled }, bySite);
    return { kind: 'harmonise', sites: pooled.sites, told: withTests(rows) };
  },
  rows: ({ told }, head) => told.map((row) => tidyRow(head, row)),
  oracle: { program: 'R lm and cor.test with site effects; neuroCombat', tolerance: 1e-9 },
});

const FAMILIES = [
  ['correlation within sites', 'correlations of the release'],
  ['coefficient within sites', 'terms of the model'],
  ['site shift', 'sites and variables of the question'],
] as const;

function withTests(rows: readonly ToldCells[]): readonly ToldCells[] {
  return FAMILIES.reduce((all, [quantity, family]) => adjusted(all, family, 'holm', (row) => row.quantity === quantity), rows);
}
