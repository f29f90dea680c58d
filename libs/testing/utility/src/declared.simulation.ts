import type { SubjectKey } from '@collimate/kernel-canonical';
import { parseRational, SeededRandom } from '@collimate/kernel-numeric';
import { mechanismOf } from '@collimate/privacy-mechanisms';
import { sumSubjects, type SubjectRecord, type VariableValue } from '@collimate/statistics-local';
import {
  analyseRelease,
  designDeclared,
  forecastRows,
  planDeclared,
  plannedSubjects,
  poolLocally,
  publicState,
  releaseVariables,
  resultRows,
  stepsOf,
  type DeclaredSpec,
  type PlannedShares,
  type StatisticDesign,
  type TidyRow,
  type VariableDeclarations,
} from '@collimate/statistics-menu';

/** Keys of moments and pairs that the planner writes; what stands here is overwritten. */
export const TO_BE_PLANNED = { clip: '1', kMax: '1', reach: '1', reach2: '1', lambda: '3/10' } as const;

/** A question of a protocol of version 2, and how many patients it is planned for. */
export interface SimulatedQuestion {
  readonly variables: VariableDeclarations;
  readonly spec: DeclaredSpec;
  /** Kind of the analysis. */
  readonly kind: string;
  /** Keys of the analysis besides its kind. */
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly subjects: number;
  readonly shares?: PlannedShares;
  readonly sites?: number;
  /** Difference of means that the protocol expects, reference SDs. */
  readonly effect?: number;
}

/** A study that is played on invented patients with the house's own planner, encoders, mechanism and estimators. */
export class SimulatedStudy {
  readonly design: StatisticDesign;
  /** What the planner wrote into the protocol. */
  readonly planned: Readonly<Record<string, string>>;
  private readonly spec: DeclaredSpec;
  private readonly asked: readonly [{ readonly name: string; readonly kind: string }];
  private readonly sites: number;

  constructor(private readonly question: SimulatedQuestion) {
    const { spec, variables, kind, keys, subjects, shares = {}, sites = 1 } = question;
    const declared = releaseVariables(variables);
    this.planned = planDeclared(spec, parseRational(spec.rho), declared, { subjects, shares, sites }) ?? {};
    this.spec = { ...spec, ...this.planned };
    this.design = designDeclared(this.spec, declared);
    this.asked = [{ name: 'asked', kind, ...keys }];
    this.sites = sites;
  }

  /** @param random of the noise; undefined for none @returns the rows that the study would have published */
  rows(records: readonly SubjectRecord[], random?: SeededRandom): readonly TidyRow[] {
    const mechanism = mechanismOf(this.design.event);
    const sums: (readonly bigint[])[] = [];
    while (sums.length < stepsOf(this.design)) {
      let sum = sumSubjects(this.design, records, publicState(this.design, sums));
      for (let site = 0; random !== undefined && site < this.sites; site++) sum = mechanism.release(sum, random);
      sums.push(sum);
    }
    const pooled = poolLocally(this.design, sums[sums.length - 1], this.sites);
    const head = { study: 'utility', version: 2, features: this.design.features };
    return analyseRelease({ design: this.design, pooled, sums }, this.asked).flatMap((result) =>
      resultRows(result, this.spec.name, head, this.asked),
    );
  }

  /** What the planner foresees, before anybody is asked. */
  forecast(): readonly TidyRow[] {
    const { subjects, shares = {}, effect } = this.question;
    const planned = {
      subjects: plannedSubjects(this.spec, this.design, subjects, shares),
      sites: this.sites,
      ...(effect !== undefined && { expected: { effect } }),
    };
    const head = { study: 'utility', version: 2, features: this.design.features };
    return forecastRows(this.spec, this.design, planned, head, this.asked);
  }
}

/** @returns somebody with these values */
export function patient(name: number, values: Readonly<Record<string, VariableValue>>): SubjectRecord {
  return { subject: String(name) as SubjectKey, values: new Map(Object.entries(values)), scans: [] };
}

/** A number of the cohort tables, in reference SDs around a public centre. */
export function scaledNumber(centre = 0, width = 1, edges?: readonly string[]) {
  const reference = { centre: String(centre), width: String(width), from: 'this simulation' };
  return {
    ...{ source: 'cohort' as const, type: 'number' as const, unit: 'SD', bounds: ['-99', '99'] as [string, string], reference },
    ...(edges !== undefined && { edges: [...edges] }),
  };
}

/** @returns `x0`, `x1` … */
export function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `x${index}`);
}
