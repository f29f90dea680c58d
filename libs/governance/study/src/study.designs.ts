import { parseRational, toNumber } from '@collimate/kernel-numeric';
import {
  DECLARED_LAYOUT_VERSION,
  designDeclared,
  designStatistic,
  foldNamed,
  LAYOUT_VERSION,
  MenuError,
  misfitOf,
  planDeclared,
  plannedSubjects,
  releaseVariables,
  sharesWithin,
  subgroupShare,
  type DeclaredSpec,
  type NamedAnalysis,
  type PlannedShares,
  type PlannedStudy,
  type StatisticDesign,
  type StatisticSpec,
  type VariableDeclarations,
} from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { plannedCopiesOf, sharingOf } from './noise.sharing.js';
import { MOST_CELLS, MOST_COORDINATES } from './protocol.bounds.js';
import { invalid } from './protocol.error.js';
import type { FeatureProtocol } from './protocol.schema.js';
import type { StudyError } from './study.error.js';

/** One declared release, with everything that follows from the protocol alone. */
export interface StudyDesign {
  /** As the protocol writes it. */
  readonly spec: StatisticSpec | DeclaredSpec;
  readonly design: StatisticDesign;
  readonly layout: string;
  /** Planned patients of each of the design's groups. */
  readonly planned: PlannedStudy;
  /** Most patients planned in each group, by which a vector is judged to be that of an honest site or not. */
  readonly most: readonly number[];
  /**
   * The analyses that the protocol asks of the release, by name; undefined in version 1, where every possible analysis
   * is made.
   */
  readonly analyses: readonly NamedAnalysis[] | undefined;
}

/** @returns the declared releases of a protocol of either version, in its order @throws StudyError INVALID_PROTOCOL */
export function designsOf(protocol: FeatureProtocol | DeclaredProtocol): readonly StudyDesign[] {
  return protocol.schema === 'collimate.study/1' ? designsOfFeatures(protocol) : designsOfVariables(protocol);
}

/** Counts the coordinates of the releases as they are laid out. @param key of the protocol that lists them */
function coordinateCount(key: 'statistics' | 'releases'): (design: StatisticDesign, index: number) => void {
  let coordinates = 0;
  return (design, index) => {
    coordinates += design.length;
    if (coordinates > MOST_COORDINATES)
      throw invalid(`${key}.${index}`, `the vectors have together more than ${MOST_COORDINATES} coordinates`);
  };
}

function designsOfFeatures(protocol: FeatureProtocol): readonly StudyDesign[] {
  const { groups, features, plannedSubjects: subjects, sites } = protocol;
  const shape = { by: groups.variable, groups: groups.labels, features };
  const count = coordinateCount('statistics');
  return protocol.statistics.map((spec, index) => {
    const design = designStatistic(spec, shape);
    count(design, index);
    return {
      spec,
      design,
      layout: LAYOUT_VERSION,
      planned: { subjects, sites: sites.length },
      most: subjects,
      analyses: undefined,
    };
  });
}

function designsOfVariables(protocol: DeclaredProtocol): readonly StudyDesign[] {
  const variables = releaseVariables(protocol.variables);
  const shares = plannedShares(protocol);
  const { subjects } = protocol.planned;
  const count = coordinateCount('releases');
  const sites = plannedSites(protocol);
  const copies = plannedCopiesOf(sharingOf(protocol), protocol.sites.length);
  let cells = 0;
  return protocol.releases.map((spec, index) => {
    try {
      const design = designDeclared(spec, variables);
      cells += design.groups.length;
      if (cells > MOST_CELLS) throw invalid(`releases.${index}`, `the releases have together more than ${MOST_CELLS} cells`);
      count(design, index);
      return {
        spec,
        design,
        layout: DECLARED_LAYOUT_VERSION,
        planned: {
          subjects: plannedSubjects(
            spec,
            design,
            subjects * askedShare(protocol, spec, shares),
            sharesOfAsked(protocol, spec, shares),
          ),
          sites,
          whole: subjects,
          budget: toNumber(parseRational(protocol.budget.rho)),
          ...(copies !== undefined && { copies }),
          ...expectedOf(protocol, shares),
        },
        most: design.groups.map(() => subjects),
        analyses: questionsOf(protocol, spec.name, design),
      };
    } catch (cause) {
      if (!(cause instanceof MenuError)) throw cause;
      throw ofRelease(index, cause);
    }
  });
}

/** @returns the error at its place in a release, with its cure */
function ofRelease(index: number, { message, place, hint }: MenuError): StudyError {
  return invalid([`releases.${index}`, ...(place.tag === undefined ? [] : [place.tag])].join('.'), message, hint);
}

/** @throws StudyError INVALID_PROTOCOL at the first question that cannot be asked of its release */
function questionsOf({ analyses }: DeclaredProtocol, release: string, design: StatisticDesign): readonly NamedAnalysis[] {
  return analyses.flatMap(({ from, ...question }, index): NamedAnalysis[] => {
    if (from !== release) return [];
    const misfit = misfitOf(design, question);
    if (misfit === undefined) return [question];
    const { key = 'from', message, hint } = misfit;
    throw invalid(`analyses.${index}.${key}`, `${question.kind} of ${from}: ${message}`, hint);
  });
}

/** @returns which part of the patients a release is of, by its fold and its subgroup */
function askedShare(
  { folds = {}, subgroups = {}, variables }: DeclaredProtocol,
  { fold, where }: DeclaredSpec,
  shares: PlannedShares,
): number {
  const part = fold === undefined ? undefined : foldNamed(folds, fold);
  const ofFold = part === undefined ? 1 : (part.until - part.from) / part.parts;
  return where === undefined ? ofFold : ofFold * subgroupShare(subgroups[where], variables, shares);
}

/** @returns the planned shares among the patients that a release is of */
function sharesOfAsked(
  { subgroups = {}, variables }: DeclaredProtocol,
  { where }: DeclaredSpec,
  shares: PlannedShares,
): PlannedShares {
  return where === undefined ? shares : sharesWithin(subgroups[where], variables, shares);
}

/** @returns how many hospitals are expected to answer */
export function plannedSites({
  planned,
  sites,
}: {
  readonly planned: { readonly sites?: number };
  readonly sites: readonly unknown[];
}): number {
  return planned.sites ?? sites.length;
}

/** The keys of a protocol by which its patients are planned. */
interface PlannedDocument {
  readonly planned: Pick<DeclaredProtocol['planned'], 'shares' | 'prevalence' | 'events' | 'lost'>;
  readonly variables: VariableDeclarations;
}

/** @returns the planned share of each label by variable, and of each survival time the shares with the event and of the lost, as numbers */
export function plannedShares({ planned, variables }: PlannedDocument): PlannedShares {
  const { shares = {}, prevalence, events, lost } = planned;
  const derived = Object.entries(variables).flatMap(([name, declared]): readonly (readonly [string, readonly number[]])[] => {
    if (declared.source !== 'cohort' || declared.type === 'number') return [];
    if (declared.type === 'survival') return followUpOf(name, events, lost);
    const { labels, positive } = declared;
    if (prevalence === undefined || positive === undefined || labels.length < 2) return [];
    const other = (1 - Number(prevalence)) / (labels.length - 1);
    return [[name, labels.map((label) => (label === positive ? Number(prevalence) : other))]];
  });
  const written = Object.entries(shares).map(([name, texts]) => [name, texts.map(Number)] as const);
  return Object.fromEntries([...derived, ...written]);
}

/** Planned shares with the event and lost to follow-up. Each is one half where the protocol does not state it. */
function followUpOf(
  name: string,
  events: string | undefined,
  lost: string | undefined,
): readonly (readonly [string, readonly number[]])[] {
  if (events === undefined && lost === undefined) return [];
  return [[name, [Number(events ?? PLANNED_HALF), ...(lost === undefined ? [] : [Number(lost)])]]];
}

const PLANNED_HALF = 0.5;

/** @returns the effects that the protocol expects, for forecasts */
function expectedOf(
  { planned: { auc, effect, correlation } }: DeclaredProtocol,
  shares: PlannedShares,
): Pick<PlannedStudy, 'expected'> {
  const expected = {
    ...(auc !== undefined && { auc: Number(auc) }),
    ...(effect !== undefined && { effect: Number(effect) }),
    ...(correlation !== undefined && { correlation: Number(correlation) }),
    ...(Object.keys(shares).length > 0 && { shares }),
  };
  return Object.keys(expected).length === 0 ? {} : { expected };
}

/**
 * Checks releases whose planned keys are missing. The fault that kept the planner from writing them is reported, not
 * the missing keys.
 * @throws StudyError INVALID_PROTOCOL
 */
export function checkShapes(protocol: DeclaredProtocol): void {
  const variables = releaseVariables(protocol.variables);
  const planned = { subjects: protocol.planned.subjects, shares: plannedShares(protocol), sites: plannedSites(protocol) };
  protocol.releases.forEach((spec, index) => {
    try {
      planDeclared(spec, parseRational(spec.rho), variables, planned);
    } catch (cause) {
      if (!(cause instanceof MenuError)) throw cause;
      throw ofRelease(index, cause);
    }
  });
}
