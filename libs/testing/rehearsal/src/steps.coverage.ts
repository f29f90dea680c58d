import type { SubjectKey } from '@collimate/kernel-canonical';
import { parseRational, SeededRandom } from '@collimate/kernel-numeric';
import { sumSubjects, type SubjectRecord, type VariableValue } from '@collimate/statistics-local';
import {
  analyseRelease,
  designDeclared,
  planDeclared,
  poolLocally,
  publicState,
  releaseVariables,
  resultRows,
  stepsOf,
  type DeclaredSpec,
  type StatisticDesign,
  type TidyRow,
} from '@collimate/statistics-menu';
import type { StepPopulation } from './step.populations.js';

/** How often the intervals of a run's coefficients held the truth. */
export interface StepsCoverage {
  readonly intervals: number;
  /** Covered intervals over all. */
  readonly rate: number;
  readonly medianHalfWidth: number;
  /** Share of the noise in the median variance. */
  readonly noiseShare: number;
  /** Of rows that say that nothing can be told, or that the steps had not come to rest. */
  readonly uninformative: number;
}

const HORIZON = 60;
const INTERVALS = ['6', '12', '24', '36'];

/**
 * Draws studies, plays all their steps with the product's own planner, encoder and estimators, and asks how often the intervals hold.
 * @param studies how many; the same numbers give the same report
 */
export function coverageOfSteps(population: StepPopulation, studies: number): StepsCoverage {
  const { design, question } = designOf(population);
  const random = new SeededRandom(7);
  const rows = Array.from({ length: studies }, () => coefficientsOf(population, design, question, random)).flat();
  const told = rows.filter(({ estimate }) => estimate !== null);
  const truth = (row: TidyRow): number => population.coefficients[Number(row.term!.slice(1)) - 1];
  const median = (of: (row: TidyRow) => number): number => told.map(of).sort((a, b) => a - b)[told.length >> 1];
  return {
    intervals: told.length,
    rate: told.filter((row) => row.lower! <= truth(row) && truth(row) <= row.upper!).length / told.length,
    medianHalfWidth: median(({ lower, upper }) => (upper! - lower!) / 2),
    noiseShare: median(({ se_noise: noise, se }) => (noise! / se!) ** 2),
    uninformative: rows.filter(({ status }) => status !== 'ok').length / rows.length,
  };
}

function namesOf({ coefficients }: StepPopulation): readonly string[] {
  return coefficients.map((_, index) => `x${index + 1}`);
}

function designOf(population: StepPopulation): {
  readonly design: StatisticDesign;
  readonly question: { name: string; kind: string };
} {
  const { model, rho, subjects, sites, declared } = population;
  const names = namesOf(population);
  const number = {
    ...{ source: 'cohort', type: 'number', unit: 'x', bounds: ['-99', '99'] },
    reference: { centre: '0', width: '1', from: 'this test' },
  } as const;
  const variables = releaseVariables({
    ...Object.fromEntries(names.map((name) => [name, number] as const)),
    response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
    survival: {
      ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: String(HORIZON), edges: ['12'] },
      ...{ eventLabels: ['1'], censoredLabels: ['0'] },
    },
  });
  const isCox = model === 'cox';
  const asked: DeclaredSpec = {
    ...{
      name: 'scores',
      kind: 'gradient',
      model,
      outcome: isCox ? 'survival' : 'response',
      of: names,
      rho,
      clip: '1',
      step: '1',
    },
    steps: isCox ? 25 : 20,
    ...(isCox && { intervals: INTERVALS }),
    ...(declared !== undefined && { correlation: declared }),
  };
  const planned = planDeclared(asked, parseRational(rho), variables, { subjects, shares: {}, sites });
  return { design: designDeclared({ ...asked, ...planned }, variables), question: { name: 'model', kind: model } };
}

function coefficientsOf(
  population: StepPopulation,
  design: StatisticDesign,
  question: { readonly name: string; readonly kind: string },
  random: SeededRandom,
): readonly TidyRow[] {
  const records = Array.from({ length: population.subjects }, (_, index) => invent(population, index, random));
  const sigma = Math.sqrt(population.sites * Number(design.event.sigma2));
  const sums: (readonly bigint[])[] = [];
  while (sums.length < stepsOf(design)) {
    const exact = sumSubjects(design, records, publicState(design, sums));
    sums.push(exact.map((units) => units + BigInt(Math.round(sigma * random.normal()))));
  }
  const pooled = poolLocally(design, sums[sums.length - 1], population.sites);
  const head = { study: 'coverage', version: 2, features: design.features };
  return analyseRelease({ design, pooled, sums }, [question])
    .flatMap((result) => resultRows(result, 'scores', head, [question]))
    .filter(({ quantity, term }) => quantity === 'scaled coefficient' && term?.startsWith('x'));
}

function invent(population: StepPopulation, index: number, random: SeededRandom): SubjectRecord {
  const { coefficients, correlation, off = 0, spread = 1, isSkewed = false } = population;
  const one = (): number => (isSkewed ? (random.normal() ** 2 + random.normal() ** 2 - 2) / 2 : random.normal());
  const shared = Math.sqrt(correlation) * one();
  const x = coefficients.map(() => off + spread * (shared + Math.sqrt(1 - correlation) * one()));
  const predictor = x.reduce((sum, value, j) => sum + coefficients[j] * value, 0);
  const values = new Map<string, VariableValue>(x.map((value, j) => [`x${j + 1}`, value] as const));
  if (population.model === 'logistic') {
    values.set('response', random.uniform() < 1 / (1 + Math.exp(-predictor)) ? 'yes' : 'no');
  } else {
    const died = (-Math.log(1 - random.uniform()) / (Math.log(2) * Math.exp(predictor))) * HORIZON;
    const lost = 2 * HORIZON * random.uniform();
    const time = Math.max(1e-9, Math.min(died, lost, HORIZON));
    values.set('survival', { time, event: died <= Math.min(lost, HORIZON) });
  }
  return { subject: `s${index}` as SubjectKey, values, scans: [] };
}
