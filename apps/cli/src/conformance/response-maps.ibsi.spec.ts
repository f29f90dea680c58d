import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from '@collimate/platform-tables';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { parsePlan, planPreset, responseName, type FilterMethod, type FilterPlan } from '@collimate/radiomics-vocabulary';
import { conformanceCases, findIbsiFolder } from './cases.js';

const data = findIbsiFolder(undefined);
if (data === undefined) console.warn('IBSI data not found: set COLLIMATE_IBSI_DATA to run the specs of the response maps');
// The images of IBSI are not ours to commit: without their folder there is nothing to read.
const run = data === undefined ? describe.skip : describe;

/** Configurations of the second phase of IBSI 2: A within the slices, B resampled to 1 mm. @source IBSI 2 manual, phase 2 */
const PLANS = {
  A: { ...planPreset('ibsi-a'), resegmentation: { range: { lower: -1000, upper: 400 }, outlierSigma: null } },
  B: {
    ...planPreset('ibsi-e'),
    interpolation: {
      method: 'cubic',
      dimensions: '3D',
      spacingMm: [1, 1, 1],
      rounding: 'nearest-integer',
      mask: { method: 'linear', threshold: 0.5 },
    },
    resegmentation: { range: { lower: -1000, upper: 400 }, outlierSigma: null },
  },
} as const;

/** The configurations of every filter; a filter without any does not compile. */
const TESTS: { readonly [M in FilterMethod]: readonly (readonly [id: string, filter: FilterPlan & { readonly method: M }])[] } = {
  mean: [
    ['2.A', { method: 'mean', support: 5, dimensions: '2D', padding: 'mirror' }],
    ['2.B', { method: 'mean', support: 5, dimensions: '3D', padding: 'mirror' }],
  ],
  'laplacian-of-gaussian': [
    ['3.A', { method: 'laplacian-of-gaussian', sigmaMm: 1.5, cutoff: 4, dimensions: '2D', padding: 'mirror' }],
    ['3.B', { method: 'laplacian-of-gaussian', sigmaMm: 1.5, cutoff: 4, dimensions: '3D', padding: 'mirror' }],
  ],
  laws: [
    ['4.A', { method: 'laws', kernels: 'L5E5', rotation: 'max', energy: 7, dimensions: '2D', padding: 'mirror' }],
    ['4.B', { method: 'laws', kernels: 'L5E5E5', rotation: 'max', energy: 7, dimensions: '3D', padding: 'mirror' }],
  ],
};

/**
 * Where the closest teams are held to no more than the tolerance. Percentiles: they take another rank, which the standard leaves open, 0.05 HU
 * apart in 2.A and 0.002 in 3.A. Skewness and coefficient of variation of the Laplacian: those three teams left the filter as it was sampled,
 * which no other statistic of theirs is the closest by (ADR 0087).
 */
const TOLERANCE_ONLY = ['2.A stat_p10', '3.A stat_p90', '3.A stat_skew', '3.A stat_cov', '3.B stat_skew', '3.B stat_cov'];

run('the response maps of the CT phantom', () => {
  it.each(Object.values(TESTS).flat())('%s have the 18 statistics of the standard', async (id, filter) => {
    const plan = parsePlan({ ...PLANS[id.slice(-1) as 'A' | 'B'], families: ['IS'], percentiles: 'linear', filters: [filter] });
    const compiled = compile(plan);
    const phantom = conformanceCases(data).find(({ config, form }) => config === 'A' && form === 'nifti');
    const { volume, masks } = await phantom!.open(compiled);
    const [{ table }] = extract(compiled, volume, masks, wasmEngine());
    const found = new Map(
      table.rows.flatMap(({ tag, response, value }) =>
        response === responseName(filter) && value.kind === 'value' ? [[tag, value.value]] : [],
      ),
    );
    const [{ cells: header }, ...lines] = readLines(readFileSync(join(data!, 'reference/ibsi2_reference_values.csv'), 'utf8'));
    const at = (name: string): number => header.indexOf(name);
    const references = lines.map(({ cells }) => cells).filter((cells) => cells[at('filter_id')] === id);
    expect(references).toHaveLength(18);
    const off = references.flatMap((cells) => {
      const [value, tolerance, precise, teams] = ['value', 'tolerance', 'precise_value', 'precise_teams'].map((name) =>
        Number(cells[at(name)]),
      );
      const ours = found.get(cells[at('tag')]) ?? NaN;
      const inTolerance = Math.abs(Number(ours.toPrecision(3)) - value) <= tolerance * (1 + 1e-9);
      const exempt = TOLERANCE_ONLY.includes(`${id} ${cells[at('tag')]}`);
      const asTeams = teams < 3 || exempt || Math.abs(ours - precise) <= 1e-4 * Math.abs(precise);
      return inTolerance && asTeams ? [] : [`${cells[at('tag')]}: ${ours} is not ${value} (${precise} by ${teams} teams)`];
    });
    expect(off).toEqual([]);
  });
});
