import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scaledFeature, type FeatureScaling } from './features/feature.scaling.js';
import { ANALYSES, RELEASES, type DeclaredSpec, type StatisticDesign, type StatisticSpec } from './menu.js';
import { analyseRelease, analysisSchema, forecastRows, needsOf, resultRows } from './analysis.js';
import { fulfilling } from './define.analysis.js';
import { poolLocally } from './pooled.vector.js';
import {
  declaredSchema,
  designDeclared,
  designStatistic,
  plannedSubjects,
  releaseOf,
  statisticSchema,
  usesOf,
} from './statistic.js';
import { stepsOf } from './steps.js';
import { MEASURED_ANALYSES } from './maturity.figures.js';
import { TIDY_COLUMNS } from './tidy.row.js';
import { releaseVariables } from './variables/release.variable.js';

const features: readonly FeatureScaling[] = [
  { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 0.5 },
  { feature: 'Q4LE', aggregation: 'DHQ4', transform: 'cbrt', centre: 3, width: 1 },
];
const shape = { by: 'group', groups: ['benign', 'malignant', 'unclear'], features };
const head = { study: 's', version: 1, features: features.map(scaledFeature) };
const planned = { subjects: [500, 500, 500], sites: 3 };

/** One statistic of every kind, as a protocol writes it. A new kind adds its line. */
const SPECS: readonly StatisticSpec[] = [
  { name: 'enrolment', kind: 'group-counts', rho: '1/100' },
  { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' },
  { name: 'means', kind: 'moments', clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10', rho: '7/40' },
];
const designs: readonly (readonly [string, StatisticSpec, StatisticDesign])[] = SPECS.map((spec) => [
  spec.kind,
  spec,
  designStatistic(spec, shape),
]);

/** One release of every kind that has a form of version 2, over these variables. A new form adds its line. */
const DECLARED: readonly DeclaredSpec[] = [
  {
    name: 'table',
    kind: 'cells',
    tables: [
      ['response', 'age'],
      ['os', 'response'],
      ['signature', 'response'],
      ['response', 'stage'],
      ['age', 'signature', 'response'],
    ],
    rho: '1/100',
  },
  {
    ...{ name: 'means', kind: 'moments', of: ['age'], by: 'response', rho: '7/40' },
    ...{ clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10' },
  },
  { name: 'bins', kind: 'prefix-cells', of: ['age'], rho: '1/10' },
  { name: 'within', kind: 'scatter', of: ['age', 'dose'], outcome: 'size', clip: '7.5', rho: '1/10' },
  { name: 'products', kind: 'gram', of: ['age', 'dose'], outcome: 'size', clip: '7.5', rho: '1/10' },
  {
    ...{ name: 'readers', kind: 'pairs', of: ['volume'], pair: { by: 'reader', first: 'A', second: 'B' }, rho: '7/40' },
    ...{ clip: '7', kMax: '640', reach: '3.4', reach2: '12.8', lambda: '3/10' },
  },
  {
    ...{ name: 'scores', kind: 'gradient', model: 'cox', outcome: 'os', of: ['age', 'dose'], rho: '7/40' },
    ...{ steps: 25, clip: '7', step: '0.001', intervals: ['12', '24'] },
  },
];
const variables = releaseVariables({
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  volume: {
    ...{ source: 'feature', plan: 'ct', roi: 'GTV-1', feature: 'RNU0', aggregation: 'DHQ4', transform: 'log' },
    reference: { centre: '8', width: '0.9', from: 'a series' },
  },
  age: {
    ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50', '70'] },
    reference: { centre: '62', width: '11', from: 'a series' },
  },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '60', edges: ['12', '24'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
  signature: {
    ...{ source: 'score', link: 'logit', intercept: '-1', edges: ['-0.5', '0.1'] },
    terms: [{ variable: 'age', scale: 'reference', coefficient: '0.4' }],
    reference: { centre: '0', width: '0.5', from: 'a series' },
  },
  ...Object.fromEntries(
    ['dose', 'size'].map((name) => [
      name,
      {
        ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['0', '99'] },
        reference: { centre: '50', width: '9', from: 'a series' },
      } as const,
    ]),
  ),
});

/** The keys that a question of some kinds has to have. */
const KEYS: Readonly<Record<string, object>> = {
  heterogeneity: { by: 'site', of: 'contingency' },
  harmonise: { form: 'released', batch: 'site' },
};

/** The page on which a statistician looks a quantity up. */
const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/statistics.md'), 'utf8').replace(/\s+/g, ' ');
/** @returns the names that the page does not have, each of them in code */
const missingOnPage = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].filter((name) => !PAGE.includes(`\`${name}\``));

/** A pooled vector of three sites, the same number in every coordinate. */
const pooledOf = (design: StatisticDesign, units: bigint) => ({
  design,
  pooled: poolLocally(design, new Array<bigint>(design.length).fill(units), 3),
  ...(stepsOf(design) > 1 && { sums: new Array<bigint[]>(stepsOf(design)).fill(new Array<bigint>(design.length).fill(units)) }),
  bySite: ['a', 'b', 'c'].map((site) => ({ site, vector: new Array<bigint>(design.length).fill(units / 3n) })),
});

describe('the menu', () => {
  test('names every release, every word of a protocol and every analysis once', () => {
    for (const names of [
      RELEASES.map(({ kind }) => kind),
      RELEASES.flatMap(({ schema }) => schema?.shape.kind.value ?? []),
      ANALYSES.map(({ kind }) => kind),
      ANALYSES.map(({ result }) => result),
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('holds one release of every form of version 2 in this spec', () => {
    const forms = RELEASES.flatMap(({ kind, declared }): string[] => (declared === undefined ? [] : [kind]));
    expect(DECLARED.map(({ kind }) => kind as string).sort()).toEqual(forms.sort());
  });

  test.each(DECLARED.map((spec) => [spec.kind, spec] as const))(
    'designs %s over variables, and tells of it what the protocol asks, under the names that it gives',
    (kind, spec) => {
      expect(declaredSchema.parse(spec)).toEqual(spec);
      expect(declaredSchema.safeParse({ ...spec, colour: 'red' }).success).toBe(false);
      for (const { variable } of usesOf(spec)) expect([...variables.keys()]).toContain(variable);
      const design = designDeclared(spec, variables);
      expect(design.groups).toHaveLength(new Set(design.groups).size);
      const subjects = plannedSubjects(spec, design, 900, { response: [0.6, 0.4] });
      expect(subjects).toHaveLength(design.groups.length);
      expect(releaseOf(design).leaves(design)).toMatch(/\w{4}/);
      const asked = ANALYSES.filter((one) => needsOf(one.kind).includes(kind)).map((one) => {
        return { name: `my-${one.kind}`, kind: one.kind, from: spec.name, ...KEYS[one.kind] };
      });
      for (const question of asked) expect(analysisSchema.parse(question)).toEqual(question);
      const head = { study: 's', version: 2, features: design.features };
      const results = analyseRelease(pooledOf(design, 1n << 30n), asked);
      expect(results).toHaveLength(asked.length);
      for (const result of results) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      const told = results.flatMap((result) => resultRows(result, spec.name, head, asked));
      const foreseen = forecastRows(spec, design, { subjects, sites: 3 }, head, asked);
      const named = new Set(told.map(({ kind, quantity }) => `${kind}/${quantity}`));
      for (const { kind, quantity } of foreseen) expect(named).toContain(`${kind}/${quantity}`);
      expect(missingOnPage([...told, ...foreseen].map(({ quantity }) => quantity))).toEqual([]);
      const questions = new Set(asked.map(({ name }) => name));
      expect(new Set(told.map(({ question }) => question))).toEqual(questions);
      // Whoever signs a study reads what each question will be worth, or why it cannot be said.
      expect(new Set(foreseen.map(({ question }) => question))).toEqual(questions);
      expect(releaseOf(design).isPlausible(design, pooledOf(design, 0n).pooled.vector, subjects)).toBe(true);
      for (const { noiseError } of releaseOf(design).forecast(design, { subjects, sites: 3 }))
        expect(noiseError).toBeGreaterThan(0);
      expect(analyseRelease(pooledOf(design, 0n), asked.slice(0, 1))).toHaveLength(1);
    },
  );

  test('holds one statistic of every kind in this spec', () => {
    expect(designs.map(([, , design]) => design.kind).sort()).toEqual(
      RELEASES.flatMap(({ kind, schema }): string[] => (schema === undefined ? [] : [kind])).sort(),
    );
  });

  test.each(RELEASES.map(({ kind }) => kind))('has a room for %s, with its proof', (kind) => {
    for (const file of [`${kind}.release.ts`, `${kind}.proof.md`]) {
      expect([file, existsSync(join(import.meta.dirname, kind, file))]).toEqual([file, true]);
      // What the generator has laid out is no proof.
      expect([file, readFileSync(join(import.meta.dirname, kind, file), 'utf8').includes('TODO')]).toEqual([file, false]);
    }
  });

  test.each(ANALYSES.map(({ kind, oracle, needs }) => [kind, oracle, needs] as const))(
    'has a room for the analysis %s, held to another program, over releases of the menu',
    (kind, oracle, needs) => {
      const own = [`${kind}.analysis.ts`, `${kind}.analysis.spec.ts`].map((file) => join(import.meta.dirname, kind, file));
      expect([own[0], existsSync(own[0])]).toEqual([own[0], true]);
      // Held by its own spec, or by those that its figures name.
      const isHeld = existsSync(own[1]) || (MEASURED_ANALYSES.get(kind)?.specs ?? []).length > 0;
      expect([own[1], isHeld]).toEqual([own[1], true]);
      // What the generator has laid out says nothing, and holds no number.
      const unwritten = own.filter((file) => existsSync(file) && readFileSync(file, 'utf8').includes('TODO'));
      expect(unwritten).toEqual([]);
      expect(oracle.program).not.toBe('');
      expect(missingOnPage([kind])).toEqual([]);
      const kinds = needs.flatMap((need) => fulfilling(need).map((release) => release.kind));
      for (const one of kinds) expect(RELEASES.map((release): string => release.kind)).toContain(one);
    },
  );

  test.each(designs)('reads %s from its own schema and refuses an unknown key', (_, spec) => {
    expect(statisticSchema.parse(spec)).toEqual(spec);
    expect(statisticSchema.safeParse({ ...spec, colour: 'red' }).success).toBe(false);
  });

  test.each(designs)(
    'says of %s what leaves, how noisy it is, and takes a vector of its own length only',
    (_kind, _spec, design) => {
      const release = releaseOf(design);
      expect(release.leaves(design)).toMatch(/\w{4}/);
      const noise = release.forecast(design, planned);
      expect(noise.length).toBeGreaterThan(0);
      for (const { noiseError } of noise) expect(noiseError).toBeGreaterThan(0);
      expect(release.isPlausible(design, pooledOf(design, 0n).pooled.vector, planned.subjects)).toBe(true);
      expect(() => poolLocally(design, [1n], 3)).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
    },
  );

  test.each(designs)('foresees %s and tells its result in rows of the table, plain enough for JSON', (_, spec, design) => {
    const results = analyseRelease(pooledOf(design, 1n << 30n));
    expect(results.length).toBeGreaterThan(0);
    for (const result of results) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    const rows = results.flatMap((result) => resultRows(result, spec.name, head));
    const expected = forecastRows(spec, design, planned, head);
    for (const row of [...rows, ...expected]) {
      expect(Object.keys(row).sort()).toEqual([...TIDY_COLUMNS].sort());
      expect(row).toMatchObject({ study: 's', release: spec.name });
    }
    expect(rows.length).toBeGreaterThan(0);
    const named = new Set(rows.map(({ kind, quantity }) => `${kind}/${quantity}`));
    for (const { kind, quantity } of expected) expect(named).toContain(`${kind}/${quantity}`);
    expect(new Set(expected.map(({ kind }) => kind))).toEqual(new Set(rows.map(({ kind }) => kind)));
  });
});
