import {
  fulfilling,
  type AnalysisResult,
  type AskedKeys,
  type Misfit,
  type NamedKind,
  type PooledRelease,
  type Question,
} from './define.analysis.js';
import { isWithinShare, withCures } from './cures.js';
import type { PlannedStudy, StatisticBase } from './define.release.js';
import * as z from 'zod';
import { maturityOfAnalysis } from './maturity.js';
import { ANALYSES, RELEASES, type StatisticDesign, type StatisticResult } from './menu.js';
import { judgements, soundRows } from './sound.rows.js';
import { answersOf } from './statistic.js';
import type { RowHead, TidyRow } from './tidy.row.js';

/** A definition of whatever kind, called with releases and results of its own kind. */
interface AnyAnalysis {
  readonly kind: string;
  readonly reads: string;
  readonly schema: z.ZodType<Question>;
  readonly needs: readonly (NamedKind | (NamedKind & { readonly either: readonly NamedKind[] }))[];
  readonly result: string;
  readonly askedAlone?: true;
  readonly mostOfBudget?: string;
  forecast(designs: readonly StatisticDesign[], planned: PlannedStudy, head: RowHead, asked: AskedKeys): readonly TidyRow[];
  misfit?(designs: readonly StatisticDesign[], asked: AskedKeys): Misfit | undefined;
  readsSites?(designs: readonly StatisticDesign[]): boolean;
  analyse(...releases: readonly PooledRelease<StatisticDesign>[]): StatisticResult;
  rows(result: AnalysisResult, head: RowHead): readonly TidyRow[];
}

const analyses: readonly AnyAnalysis[] = ANALYSES as unknown as readonly AnyAnalysis[];

/** Every analysis that `collimate.study/2` may declare: all that read releases which it may declare. */
export const analysisSchema = z.discriminatedUnion('kind', schemas()) as unknown as z.ZodType<Question>;

function schemas(): [z.ZodObject, ...z.ZodObject[]] {
  const declared = new Set<string>(RELEASES.filter((release) => release.declared !== undefined).map(({ kind }) => kind));
  const open = analyses.filter(({ needs }) => needs.every((need) => fulfilling(need).some(({ kind }) => declared.has(kind))));
  const [first, ...rest] = open.map(({ schema, reads }) => (schema as unknown as z.ZodObject).meta({ description: reads }));

  return [first, ...rest];
}

/**
 * @returns the kinds of release that an analysis reads
 * @source ADR 0029
 * @example
 * ```ts
 * import { needsOf } from '@collimate/statistics-menu';
 * needsOf('count'); // => ['cells']
 * needsOf('no such analysis'); // => []
 * ```
 */
export function needsOf(kind: string): readonly string[] {
  const needs = analyses.find((one) => one.kind === kind)?.needs ?? [];
  return needs.flatMap((need) => fulfilling(need).map((release) => release.kind));
}

/**
 * @returns the most of a study's budget that a release may cost which an analysis of a kind reads, exact; undefined where that is the study's own matter
 * @source ADR 0064
 * @example
 * ```ts
 * import { mostOfBudget } from '@collimate/statistics-menu';
 * mostOfBudget('equity'); // => '1/20'
 * mostOfBudget('count'); // => undefined
 * ```
 */
export function mostOfBudget(kind: string): string | undefined {
  return analyses.find((one) => one.kind === kind)?.mostOfBudget;
}

/** An analysis of a release, by the name that the protocol gives it, with the keys that its kind has besides. */
export type NamedAnalysis = Pick<Question, 'name' | 'kind'> & AskedKeys;

/**
 * @returns whether a question reads what single sites sent, and not their sum alone
 * @source ADR 0023 (the vector of each site is published); ADR 0044
 * @example
 * ```ts
 * import { designStatistic, readsSites } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * readsSites(designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape), 'count'); // => false
 * ```
 */
export function readsSites(design: StatisticDesign, kind: string): boolean {
  return analyses.find((one) => one.kind === kind)?.readsSites?.([design]) ?? false;
}

/** The study that rows belong to. */
export type StudyHead = Pick<RowHead, 'study' | 'version' | 'features' | 'fold'>;

/**
 * @param asked what the protocol asks of the release; undefined in `collimate.study/1`, where everything that can be is made
 * @returns the analyses that read this release and no other, in the order of the protocol, or else of the menu
 */
function readersOf({ kind }: Pick<StatisticDesign, 'kind'>, asked?: readonly NamedAnalysis[]): readonly AnyAnalysis[] {
  const possible = analyses.filter(({ needs }) => needs.length === 1 && fulfilling(needs[0]).some((one) => one.kind === kind));
  if (asked === undefined) return possible.filter(({ askedAlone }) => askedAlone !== true);
  return asked.flatMap((question) => possible.find((one) => one.kind === question.kind) ?? []);
}

/** The question that a protocol asks; `collimate.study/1` asks it by declaring a statistic. */
function headOf({ kind }: AnyAnalysis, statistic: string, study: StudyHead, asked?: readonly NamedAnalysis[]): RowHead {
  const called = asked?.find((question) => question.kind === kind)?.name ?? statistic;
  return { ...study, question: called, kind, release: statistic };
}

/** What a question says besides its name and kind. */
function keysOf(kind: string, asked: readonly NamedAnalysis[] = []): AskedKeys {
  const { name: _name, kind: _kind, ...keys } = asked.find((question) => question.kind === kind) ?? { name: '', kind };
  return keys;
}

/**
 * @returns why a question cannot be asked of a release, or undefined if it can
 * @source ADR 0044
 * @example
 * ```ts
 * import { designStatistic, misfitOf } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const design = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);
 * misfitOf(design, { name: 'who', kind: 'count' }); // => undefined
 * misfitOf(design, { name: 'tests', kind: 'rank' }) === undefined; // => false
 * ```
 */
export function misfitOf(design: StatisticDesign, question: NamedAnalysis): Misfit | undefined {
  const [analysis] = readersOf(design, [question]);
  return analysis?.misfit?.([design], keysOf(question.kind, [question]));
}

/**
 * What a statistic is expected to tell, in rows of the published table; from constants of the protocol alone.
 * @source ADR 0044
 * @example
 * ```ts
 * import { designStatistic, forecastRows } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const study = { study: 'lung', version: 1, features: [] };
 * const rows = forecastRows(spec, designStatistic(spec, shape), { subjects: [50, 50], sites: 3 }, study);
 * rows.every((row) => row.study === 'lung'); // => true
 * rows.length > 0; // => true
 * ```
 */
export function forecastRows(
  spec: StatisticBase,
  design: StatisticDesign,
  planned: PlannedStudy,
  study: StudyHead,
  asked?: readonly NamedAnalysis[],
): readonly TidyRow[] {
  return readersOf(design, asked).flatMap((analysis) => {
    const [head, keys] = [headOf(analysis, spec.name, study, asked), keysOf(analysis.kind, asked)];
    const forecast = (of: StatisticDesign, plan: PlannedStudy): readonly TidyRow[] =>
      refused(analysis.forecast([of], plan, head, keys));
    return withCures({
      ...{ rows: forecast(design, planned), design, planned, rho: spec.rho, forecast },
      isAllowed: (of, rho) =>
        analysis.misfit?.([of], keys) === undefined && isWithinShare(rho, answersOf(spec), analysis.mostOfBudget, planned.budget),
    });
  });
}

/** What would be `uninformative` when it is published is refused when it is planned, by the same rule. */
function refused(rows: readonly TidyRow[]): readonly TidyRow[] {
  const found = judgements(rows);
  return rows.map((row, index) => {
    const { status, note = '', isAtEnd: _, ...changed } = found[index];
    if (status !== 'uninformative') return { ...row, ...changed, ...(note !== '' && { note }) };
    return { ...row, ...changed, status: 'refused', note };
  });
}

/**
 * All analyses of a pooled vector that a protocol asks for, or that it can answer. Post-processing: it costs no privacy.
 * @returns at least one result
 * @source Dwork and Roth 2014, The Algorithmic Foundations of Differential Privacy, proposition 2.1 (post-processing); ADR 0029
 * @example
 * ```ts
 * import { analyseRelease, designStatistic, poolLocally } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const design = designStatistic(spec, shape);
 * const pooled = poolLocally(design, [25n, 30n], 1);
 * analyseRelease({ design, pooled }).map(({ kind }) => kind); // => ['group-counts']
 * ```
 */
export function analyseRelease(
  release: PooledRelease<StatisticDesign>,
  asked?: readonly NamedAnalysis[],
): readonly StatisticResult[] {
  return readersOf(release.design, asked).map((analysis) =>
    analysis.analyse({ ...release, asked: keysOf(analysis.kind, asked) }),
  );
}

/**
 * @returns the kinds of the results that a release gives, in the order of `analyseRelease`: known before any number is
 * @source ADR 0029
 * @example
 * ```ts
 * import { designStatistic, resultKinds } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * resultKinds(designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape)); // => ['group-counts']
 * ```
 */
export function resultKinds(design: StatisticDesign, asked?: readonly NamedAnalysis[]): readonly string[] {
  return readersOf(design, asked).map(({ result }) => result);
}

/**
 * A result as rows of the published table. Rows and their number depend on the protocol alone.
 * @param statistic name of the statistic whose release was read
 * @param rule of what a row may say; another one is that of documents of before
 * @returns no row for a result of a kind that this version does not know
 * @source Wickham 2014, Tidy Data (one row for each number); ADR 0029
 * @example
 * ```ts
 * import { analyseRelease, designStatistic, poolLocally, resultRows } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const study = { study: 'lung', version: 1, features: [] };
 * const design = designStatistic(spec, shape);
 * const pooled = poolLocally(design, [25n, 30n], 1);
 * const [counts] = analyseRelease({ design, pooled });
 * resultRows(counts, 'enrolment', study).length > 0; // => true
 * resultRows({ kind: 'of a later version' } as never, 'enrolment', study); // => []
 * ```
 */
export function resultRows(
  result: AnalysisResult,
  statistic: string,
  study: StudyHead,
  asked?: readonly NamedAnalysis[],
  rule = soundRows,
): readonly TidyRow[] {
  const analysis = analyses.find((one) => one.result === result.kind);
  return analysis === undefined
    ? []
    : marked(analysis.kind, rule(analysis.rows(result, headOf(analysis, statistic, study, asked))));
}

/** A kind that is not proven says so beside every number. */
function marked(kind: string, rows: readonly TidyRow[]): readonly TidyRow[] {
  const { mark } = maturityOfAnalysis(kind);
  if (mark === 'proven') return rows;
  return rows.map((row) => {
    const flags = row.flags.split(' ').filter((flag) => flag !== '');
    return flags.includes(mark) ? row : { ...row, flags: [...flags, mark].join(' ') };
  });
}
