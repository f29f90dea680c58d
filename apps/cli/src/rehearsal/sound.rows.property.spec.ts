import { freezeStudy, parseStudy, planProtocol, type FrozenStudy } from '@collimate/governance-study';
import { SeededRandom } from '@collimate/kernel-numeric';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { ANALYSES, type TidyRow } from '@collimate/statistics-menu';
import fc from 'fast-check';
import { forecastStudy } from '../studies/study.forecast.js';
import { inventedTable } from './invented.table.js';
import type { PatientTable } from './patient.table.js';
import { playStudy, releasesOf } from './play.js';
import { rehearsedDocument } from './rehearsal.fixture.js';
import { sitesOfTables } from './rehearsed.sites.js';

const RHO = '1/50';
const STEPPED = { of: ['age', 'dose'], rho: '1/2', steps: 3 };
const RELEASES = [
  { name: 'table', kind: 'cells', tables: [['arm', 'response']], rho: RHO },
  { name: 'twice', kind: 'cells', tables: [['seen', 'again']], rho: RHO },
  { name: 'strata', kind: 'cells', tables: [['age', 'arm', 'response']], rho: RHO },
  { name: 'ages', kind: 'cells', tables: [['age', 'arm']], rho: RHO },
  { name: 'follow-up', kind: 'cells', tables: [['arm', 'os']], rho: RHO },
  { name: 'score', kind: 'cells', tables: [['score', 'response']], rho: RHO },
  { name: 'stages', kind: 'cells', tables: [['arm', 'stage']], rho: RHO },
  { name: 'asked', kind: 'cells', tables: [['arm', 'stage-of-asked']], rho: RHO },
  { name: 'who', kind: 'cells', tables: [['arm']], rho: '1/600' },
  { name: 'bins', kind: 'prefix-cells', of: ['age'], rho: RHO },
  { name: 'means', kind: 'moments', of: ['age', 'dose'], by: 'response', rho: RHO },
  { name: 'all', kind: 'moments', of: ['age', 'dose'], rho: RHO },
  { name: 'products', kind: 'gram', of: ['age'], outcome: 'dose', rho: RHO },
  { name: 'spreads', kind: 'scatter', of: ['age'], outcome: 'dose', rho: RHO },
  { name: 'readers', kind: 'pairs', of: ['volume'], pair: { by: 'reader', first: 'a', second: 'b' }, rho: RHO },
  { name: 'risk', kind: 'gradient', model: 'logistic', outcome: 'response', ...STEPPED },
  { name: 'hazard', kind: 'gradient', model: 'cox', outcome: 'os', intervals: ['6', '12', '24', '36'], ...STEPPED },
];
const ASKED: readonly (readonly [kind: string, from: string, keys?: object])[] = [
  ...([
    ['contingency', 'table'],
    ['count', 'table'],
    ['histogram', 'table'],
    ['histogram', 'ages'],
  ] as const),
  ...([
    ['contingency', 'twice'],
    ['stratified', 'strata'],
    ['rank', 'ages'],
    ['survival', 'follow-up'],
  ] as const),
  ...([
    ['validate', 'score', { thresholds: ['-1', '0'] }],
    ['flow', 'stages'],
    ['feasibility', 'who'],
  ] as const),
  ['equity', 'stages', { population: { arm: { shares: ['0.4', '0.6'], from: 'a census' } } }],
  ['equity', 'asked'],
  ['heterogeneity', 'table', { by: 'site', of: 'contingency' }],
  ['heterogeneity', 'follow-up', { by: 'site', of: 'survival' }],
  ...([
    ['quantiles', 'bins'],
    ['moments', 'means'],
    ['compare', 'means'],
    ['harmonise', 'all', { form: 'released', batch: 'site' }],
  ] as const),
  ...([
    ['correlation', 'products'],
    ['linear', 'products'],
    ['ridge', 'products'],
    ['lasso', 'products'],
  ] as const),
  ...([
    ['harmonise', 'spreads', { form: 'centred', batch: 'site' }],
    ['reliability', 'readers'],
    ['logistic', 'risk'],
    ['cox', 'hazard'],
  ] as const),
];

const VOLUME = {
  ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
  reference: { centre: '8', width: '0.5', from: 'a registry' },
};

function studyAsking([kind, from, keys = {}]: (typeof ASKED)[number]): FrozenStudy {
  const base = rehearsedDocument();
  const twoOf = { source: 'cohort', type: 'category', labels: ['no', 'yes'] };
  const release = RELEASES.find(({ name }) => name === from)!;
  return freezeStudy(
    parseStudy(
      planProtocol({
        ...base,
        sites: ['north', 'south', 'east', 'west', 'mid'],
        variables: {
          ...(base['variables'] as object),
          ...{ seen: twoOf, again: twoOf },
          ...(from === 'readers' && { volume: VOLUME }),
          score: {
            ...{ source: 'score', link: 'logit', intercept: '-1', edges: ['-2', '-1', '0'] },
            terms: [{ variable: 'age', scale: 'reference', coefficient: '0.7' }],
            reference: { centre: '-1', width: '1', from: 'a registry' },
          },
        },
        ...(from === 'readers' && { plans: { ct: planPreset('ct-default') } }),
        releases: [release],
        analyses: [{ name: 'asked', kind, from, ...keys }],
        budget: { rho: kind === 'equity' ? '1' : '3/2' },
      }).document,
    ),
  );
}

const of = (...quantities: readonly string[]): ReadonlySet<string> => new Set(quantities);
const SIGNED = of(
  'risk difference',
  'difference of AUC',
  'kept against the others',
  'consented against the others',
  'observed minus expected',
  'net benefit',
);
const CORRELATIONS = of(
  'correlation',
  'correlation within sites',
  'Spearman correlation',
  'kappa',
  'concordance',
  'ICC(3,1)',
  'ICC(2,1)',
);

/** What is possible, by the words of a row and no table of the product. */
function limits({ quantity, scale, term, unit }: TidyRow): readonly [number, number] {
  const measured = ['mean of sites', 'prediction of a further site'].includes(quantity) ? (term ?? '') : quantity;
  if (SIGNED.has(measured) || CORRELATIONS.has(measured)) return [-1, 1];
  if (measured.startsWith('net benefit')) return [-Infinity, 1];
  if (quantity === 'variance between sites') return [0, Infinity];
  if (scale === 'proportion' || measured === 'R squared') return [0, 1];
  const isOfSize = unit === 'subjects' || /variance|deviation|repeatability|^restricted mean|^representation/.test(measured);
  if (isOfSize || /^(adjusted )?(odds|risk) ratio$|^hazard ratio$|^site scale/.test(measured)) return [0, Infinity];
  return measured === 'scaled mean' ? [-6, 6] : [-Infinity, Infinity];
}

/** @returns in words what is wrong with a row; undefined if nothing is */
function wrong(row: TidyRow): string | undefined {
  const { status, quantity, group, estimate, lower, upper, se_noise: noise, n, n_se: ofN, unit } = row;
  const said = `${quantity} of ${group ?? 'all'}: ${estimate} [${lower}, ${upper}], n ${n} ± ${ofN}, ${status}`;
  const [least, most] = limits(row);
  const isOut = (value: number | null): boolean => value !== null && !(value >= least && value <= most);
  if (isOut(lower) || isOut(upper)) return `an interval outside what is possible: ${said}`;
  if (status === 'uninformative' && row.note === '') return `nothing says why: ${said}`;
  if (status !== 'ok' || estimate === null) return undefined;
  if (isOut(estimate)) return `an estimate outside what is possible: ${said}`;
  const slack = 1e-9 * Math.max(1, Math.abs(estimate));
  if ((lower !== null && estimate < lower - slack) || (upper !== null && estimate > upper + slack))
    return `outside its interval: ${said}`;
  if (lower === least && upper === most) return `an interval of everything: ${said}`;
  if (quantity.startsWith('log ') && Math.max(-lower!, upper!) >= Math.log(1e3) - 1e-6)
    return `at the limit of the search: ${said}`;
  if (n !== null && ofN !== null && n < 3 * ofN) return `a margin below 3 SD: ${said}`;
  return unit === 'subjects' && noise !== null && estimate < 3 * noise ? `a count below 3 SD: ${said}` : undefined;
}

/** How many patients, and whether nothing is known of any of them. A site without a line is no site: each has one patient at least. */
const COHORTS: readonly (readonly [patients: number, isEmpty: boolean])[] = [
  ...([
    [5, true],
    [5, false],
    [12, false],
    [40, false],
    [150, false],
    [400, false],
  ] as const),
];

function withoutValues(table: PatientTable): PatientTable {
  const isNamed = (place: number): boolean => ['subject', 'site', 'reader'].includes(table.header[place]);
  return {
    ...table,
    lines: table.lines.map((one) => ({ ...one, cells: one.cells.map((cell, i) => (isNamed(i) ? cell : 'NA')) })),
  };
}

const studies = ASKED.map((asked) => [`${asked[0]} of ${asked[1]}`, studyAsking(asked)] as const);

/* Nobody may read what the noise made for what patients are. */
describe('what a study of few or no patients under large noise says', () => {
  const met = new Map<string, number>();
  // A rule that lets nothing stand would be no rule.
  afterAll(() => ['ok', 'uninformative'].forEach((status) => expect(met.get(status)).toBeGreaterThan(500)));

  test('is looked at in every analysis of the menu', () => {
    // Of version 1 alone, and answered no more.
    const older = ['group-moments'];
    expect(ANALYSES.map(({ kind }) => kind).filter((kind) => ![...older, ...ASKED.map(([one]) => one)].includes(kind))).toEqual(
      [],
    );
  });

  test.each(studies)('of %s: an ok estimate lies in its interval, and both in what is possible', (_, study) => {
    fc.assert(
      fc.property(fc.constantFrom(...COHORTS), fc.nat(1e6), ([patients, isEmpty], seed) => {
        const truth = {
          shape: 'skew',
          shift: 0.3,
          scale: 1.2,
          correlation: 0.4,
          effect: 0.5,
          hazard: 2,
          agreement: 0.9,
        } as const;
        const random = new SeededRandom(seed);
        const some = { patients, sites: study.protocol.sites };
        const whole = inventedTable(study, { ...truth, prevalence: 0.1, of: 'response' }, some, random);
        const table = isEmpty ? withoutValues(whole) : whole;
        const releases = releasesOf(study, sitesOfTables(study, [table], { sites: undefined, seed: 1 }).sites);
        const rows = playStudy(study, releases, random);
        rows.forEach(({ status }) => met.set(status, (met.get(status) ?? 0) + 1));
        expect(rows.flatMap((row) => wrong(row) ?? [])).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test.each(studies)('of %s is refused by the planner where it would be drowned', (_, study) => {
    expect(forecastStudy(study.protocol).rows.flatMap((row) => wrong(row) ?? [])).toEqual([]);
  });
});
