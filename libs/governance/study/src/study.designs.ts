import {
  DECLARED_LAYOUT_VERSION,
  designDeclared,
  designStatistic,
  LAYOUT_VERSION,
  MenuError,
  misfitOf,
  plannedSubjects,
  releaseVariables,
  type DeclaredSpec,
  type NamedAnalysis,
  type PlannedShares,
  type PlannedStudy,
  type StatisticDesign,
  type StatisticSpec,
} from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import { plannedCopiesOf, sharingOf } from './noise.sharing.js';
import { MOST_CELLS } from './protocol.bounds.js';
import { invalid } from './protocol.error.js';
import type { FeatureProtocol } from './protocol.schema.js';

/** One release that a protocol declares, with what follows from the protocol alone. */
export interface StudyDesign {
  /** As the protocol writes it. */
  readonly spec: StatisticSpec | DeclaredSpec;
  readonly design: StatisticDesign;
  readonly layout: string;
  /** What is planned of each of the design's groups. */
  readonly planned: PlannedStudy;
  /** The most patients that are planned in each group, for whoever judges whether a vector is that of an honest site. */
  readonly most: readonly number[];
  /** What the protocol asks of the release, by name; undefined in version 1, where everything that can be is made. */
  readonly analyses: readonly NamedAnalysis[] | undefined;
}

/** @returns what a protocol of either version declares, in its order @throws StudyError INVALID_PROTOCOL */
export function designsOf(protocol: FeatureProtocol | DeclaredProtocol): readonly StudyDesign[] {
  return protocol.schema === 'collimate.study/1' ? designsOfFeatures(protocol) : designsOfVariables(protocol);
}

function designsOfFeatures(protocol: FeatureProtocol): readonly StudyDesign[] {
  const { groups, features, plannedSubjects: subjects, sites } = protocol;
  const shape = { by: groups.variable, groups: groups.labels, features };
  return protocol.statistics.map((spec) => ({
    spec,
    design: designStatistic(spec, shape),
    layout: LAYOUT_VERSION,
    planned: { subjects, sites: sites.length },
    most: subjects,
    analyses: undefined,
  }));
}

function designsOfVariables(protocol: DeclaredProtocol): readonly StudyDesign[] {
  const variables = releaseVariables(protocol.variables);
  const shares = plannedShares(protocol);
  const { subjects } = protocol.planned;
  const sites = protocol.sites.length;
  const copies = plannedCopiesOf(sharingOf(protocol), sites);
  let cells = 0;
  return protocol.releases.map((spec, index) => {
    try {
      const design = designDeclared(spec, variables);
      cells += design.groups.length;
      if (cells > MOST_CELLS) throw invalid(`releases.${index}`, `the releases have together more than ${MOST_CELLS} cells`);
      return {
        spec,
        design,
        layout: DECLARED_LAYOUT_VERSION,
        planned: {
          subjects: plannedSubjects(spec, design, subjects, shares),
          sites,
          ...(copies !== undefined && { copies }),
        },
        most: design.groups.map(() => subjects),
        analyses: questionsOf(protocol, spec.name, design),
      };
    } catch (cause) {
      if (!(cause instanceof MenuError)) throw cause;
      throw invalid(`releases.${index}`, cause.message);
    }
  });
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

/** @returns the planned shares as numbers */
export function plannedShares({ planned }: Pick<DeclaredProtocol, 'planned'>): PlannedShares {
  return Object.fromEntries(Object.entries(planned.shares ?? {}).map(([name, shares]) => [name, shares.map(Number)]));
}
