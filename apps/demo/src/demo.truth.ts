import {
  DEFAULT_GROUPS,
  drawLesion,
  drawReading,
  LESION_FEATURES,
  readAgain,
  type SecondReader,
} from '@collimate/imaging-simulation';
import { SeededRandom } from '@collimate/kernel-numeric';
import type { TidyRow } from '@collimate/statistics-menu';
import { drawClinic, FOLLOW_UP, predictorOf, SIGNATURE, transformedFeature, type Clinic } from './demo.clinic.js';

/** Half of the patients are contoured again, by somebody who draws a tenth more on average. */
export const SECOND_READER: SecondReader = { oneIn: 2, bias: 0.1, spread: 0.25 };

/** So many patients of each group stand for everybody: a share among them is within 0.005 of the truth, 19 times in 20. */
const POPULATION = 20_000;
/** Of their own: the truth does not depend on the patients of a demo. */
const SEED = 20_260_101;

/** One of everybody. */
interface Person {
  readonly group: string;
  /** Features on the scale of the protocol, the mean of the readings that there are. */
  readonly features: ReadonlyMap<string, number>;
  /** Log of the volume by each reader. */
  readonly readings: readonly number[];
  readonly predictor: number;
  readonly clinic: Clinic;
}

/** What was planted, row by row of the published table. */
export interface DemoTruth {
  /** @returns undefined for a row of which nothing is known */
  readonly of: (row: TidyRow) => number | undefined;
}

/** @returns what an endless study would find: everybody's own numbers, without noise, clip or scanner */
export function demoTruth(): DemoTruth {
  const everybody = population();
  const known = new Map<string, number>([
    ...survivalTruths('benign'),
    ...survivalTruths('malignant'),
    ...scoreTruths(everybody),
    ...readingTruths(everybody),
  ]);
  const means = new Map(
    Object.keys(DEFAULT_GROUPS).flatMap((group) =>
      LESION_FEATURES.map(({ name }) => {
        const values = everybody.filter((one) => one.group === group).map(({ features }) => features.get(name)!);
        return [`${group} ${name}`, meanOf(values)] as const;
      }),
    ),
  );
  return {
    of: ({ quantity, variable, group, group2, x }) => {
      const mean = (of: string | null): number | undefined => means.get(`${of} ${variable}`);
      if (quantity === 'mean') return mean(group);
      if (quantity === 'difference of means') return (mean(group) ?? Number.NaN) - (mean(group2) ?? Number.NaN);
      const keys = [keyOf(quantity, x, group), keyOf(quantity, x), keyOf(quantity, null, group), keyOf(quantity)];
      return keys.map((key) => known.get(key)).find((value) => value !== undefined);
    },
  };
}

function keyOf(quantity: string, x: number | null = null, group: string | null = null): string {
  return JSON.stringify([quantity, x, group]);
}

function population(): readonly Person[] {
  const random = new SeededRandom(SEED);
  return Object.entries(DEFAULT_GROUPS).flatMap(([group, model]) =>
    Array.from({ length: POPULATION }, (_, index) => {
      const lesion = drawLesion(model, random);
      const readings =
        index % SECOND_READER.oneIn === 0 ? [lesion, readAgain(lesion, drawReading(SECOND_READER, random))] : [lesion];
      const features = new Map(
        LESION_FEATURES.map(({ name }) => [name, meanOf(readings.map((one) => transformedFeature(name, one)))]),
      );
      return {
        ...{ group, features, readings: readings.map(({ volumeMm3 }) => Math.log(volumeMm3)) },
        predictor: predictorOf((name) => features.get(name)!),
        clinic: drawClinic({ group, lesion }, random),
      };
    }),
  );
}

/** The survival of a group: its hazard is constant, and who is lost has nothing to do with it. */
function survivalTruths(group: keyof typeof FOLLOW_UP.monthly): readonly (readonly [string, number])[] {
  const rate = FOLLOW_UP.monthly[group];
  return [...FOLLOW_UP.edges, FOLLOW_UP.horizon].map((end) => [keyOf('survival', end, group), Math.exp(-rate * end)] as const);
}

/** What the published signature is worth: its binned AUC, and its probabilities. */
function scoreTruths(everybody: readonly Person[]): readonly (readonly [string, number])[] {
  const edges = SIGNATURE.edges.map(Number);
  const n = everybody.length;
  const binned = [...edges, Number.POSITIVE_INFINITY].map((upper, bin) => {
    const inside = everybody.filter(({ predictor }) => predictor < upper && (bin === 0 || predictor >= edges[bin - 1]));
    const events = inside.filter(({ clinic }) => clinic.response).length;
    return { events, others: inside.length - events };
  });
  const events = binned.reduce((sum, bin) => sum + bin.events, 0);
  let [below, above] = [0, 0];
  for (const bin of binned) {
    above += bin.events * (below + bin.others / 2);
    below += bin.others;
  }
  const expected = meanOf(everybody.map(({ predictor }) => 1 / (1 + Math.exp(-predictor))));
  return [
    [keyOf('AUC'), above / (events * (n - events))],
    [keyOf('prevalence'), events / n],
    [keyOf('observed minus expected'), events / n - expected],
    [keyOf('calibration slope'), SIGNATURE.slope],
    ...binned.map(
      (bin, index) => [keyOf('observed share', null, binName(index)), bin.events / (bin.events + bin.others)] as const,
    ),
    ...SIGNATURE.thresholds.flatMap((threshold) => thresholdTruths(everybody, events, Number(threshold))),
  ];
}

/** What the published table calls a bin of the signature. */
function binName(index: number): string {
  const { edges } = SIGNATURE;
  if (index === 0) return `below ${edges[0]}`;
  return index === edges.length ? `${edges[index - 1]} or more` : `${edges[index - 1]} to ${edges[index]}`;
}

/** What follows from calling everybody positive whose linear predictor is a threshold or more. */
function thresholdTruths(everybody: readonly Person[], events: number, x: number): readonly (readonly [string, number])[] {
  const n = everybody.length;
  const positive = everybody.filter(({ predictor }) => predictor >= x);
  const hits = positive.filter(({ clinic }) => clinic.response).length;
  const odds = Math.exp(x);
  return (
    [
      ['sensitivity', hits / events],
      ['specificity', 1 - (positive.length - hits) / (n - events)],
      ['positive predictive value', hits / positive.length],
      ['negative predictive value', 1 - (events - hits) / (n - positive.length)],
      ['net benefit', (hits - odds * (positive.length - hits)) / n],
      ['net benefit of treating all', (events - odds * (n - events)) / n],
    ] as const
  ).map(([quantity, value]) => [keyOf(quantity, x), value]);
}

/** Agreement of the readers by the mean squares of everybody who was read twice. */
function readingTruths(everybody: readonly Person[]): readonly (readonly [string, number])[] {
  const pairs = everybody.flatMap(({ readings }) => (readings.length === 2 ? [readings] : []));
  const bias = meanOf(pairs.map(([a, b]) => a - b));
  const between = 2 * varianceOf(pairs.map(([a, b]) => (a + b) / 2));
  const within = varianceOf(pairs.map(([a, b]) => a - b)) / 2;
  return [
    [keyOf('difference of readings'), bias],
    [keyOf('ICC(3,1)'), (between - within) / (between + within)],
    [keyOf('ICC(2,1)'), (between - within) / (between + within + bias ** 2)],
  ];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return meanOf(values.map((one) => (one - mean) ** 2));
}
