import { digestOf, type Digest, type Json, type StudyId } from '@collimate/kernel-canonical';
import type { Modality } from '@collimate/radiomics-vocabulary';
import { usesOf, type Subgroup, type VariableUse } from '@collimate/statistics-menu';
import type { DeclaredStatistic, FrozenStudy } from './frozen.study.js';
import { inVariables, specInVariables, type VariableSpec } from './in-variables.js';
import type { DeclaredProtocol } from './declared.schema.js';
import { isDeclared } from './protocol.js';
import { modalitiesOf, modalityOfPlan } from './study.modality.js';
import { exact, variableMeanings, type VariableMeanings } from './variable.meaning.js';

/** A statistic of another study that asks the same of the same patients. */
export interface EqualQuestion {
  /** Names of the two statistics: in the study under review, and in the other. */
  readonly statistic: string;
  readonly other: { readonly study: StudyId; readonly digest: Digest; readonly statistic: string };
}

/**
 * The questions of a study, independent of its name, the version of its form and its price: which scans, which groups
 * of which variable, and which features. Id, title, price, clip, purpose, sites, references and the names of plans are
 * not part of a question, nor are the other outputs of a plan.
 */
function questionsOfStudy(study: FrozenStudy): readonly AskedQuestion[] {
  const { protocol } = study;
  const declared = isDeclared(protocol) ? protocol : inVariables(protocol);
  const meaning = variableMeanings(declared);
  const whence = {
    ...{ modalities: modalitiesOf(protocol), plans: declared.plans },
    ...(isDeclared(protocol) ? {} : { roi: protocol.roi }),
  };
  return study.queries.map((query) => {
    // A spec of a declared protocol is one that names variables.
    const words = isDeclared(protocol) ? (query.spec as VariableSpec) : specInVariables(protocol, query);
    return { question: questionOf(words, query, meaning, whence), statistic: query.name };
  });
}

/** Source of a study's patients. */
interface Whence {
  readonly modalities: readonly Modality[];
  readonly plans: DeclaredProtocol['plans'];
  /** The one region of a study of version 1: patients without it take no part, not even in a count. */
  readonly roi?: string;
}

/** Each meaning of a variable is computed once, however many releases and scores name it. */
function questionOf(
  spec: VariableSpec,
  { where, fold }: Pick<DeclaredStatistic, 'where' | 'fold'>,
  meaning: VariableMeanings,
  { modalities, plans = {}, roi }: Whence,
): Digest {
  const uses = usesOf(spec);
  const named = [...uses.map(({ variable }) => variable), ...(where === undefined ? [] : [where.variable])];
  const read = new Set(named.flatMap((name) => meaning.plansOf(name)).map((name) => modalityOfPlan(plans[name], modalities)));
  const readsScans = read.size > 0;
  // A study of several modalities asks the same as one of the one that this release reads.
  const modality = roi === undefined ? [...read].sort().join(' ') : modalities.join(' ');
  return digestOf('collimate.question/2', {
    kind: spec.kind,
    modality: readsScans || roi !== undefined ? modality : null,
    // A feature names its region already.
    ...(readsScans || roi === undefined ? {} : { roi }),
    asked: placesOf(uses, meaning),
    whom: where === undefined ? null : whomOf(where, meaning),
    // The name of a fold means nothing; its parts do.
    ...(fold !== undefined && { fold: [fold.from, fold.until, fold.parts] }),
  });
}

/**
 * Canonical list of places. A place is a table or a list; the order of places, and the order within one, mean nothing,
 * and a repeated table counts once.
 */
function placesOf(uses: readonly VariableUse[], meaning: VariableMeanings): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { path, variable, needs, role = '' } of uses) {
    const place = path.replace(/\.\d+$/, '');
    const variables = places.get(place) ?? [];
    const isBinned = needs === 'cells' || needs === 'bins' || needs === 'labels';
    variables.push(role + (isBinned ? meaning.withCells(variable) : meaning.of(variable)));
    places.set(place, variables);
  }
  // The number of a table is its order, its word is not.
  const said = [...places].map(([place, variables]) => `${place.replace(/\.\d+$/, '')} ${variables.sort().join(' ')}`);
  return [...new Set(said)].sort();
}

function whomOf({ variable, is, atLeast, below }: Subgroup, meaning: VariableMeanings): Json {
  const bound = (text: string | undefined): string | null => (text === undefined ? null : exact(text));
  return { variable: meaning.of(variable), is: is ?? null, atLeast: bound(atLeast), below: bound(below) };
}

/** A question of a study and the statistic that asks it. */
interface AskedQuestion {
  readonly question: Digest;
  readonly statistic: string;
}

/** A frozen study never changes, so its questions are computed once: an agent with 600 studies compares each with all others. */
const asked = new WeakMap<FrozenStudy, readonly AskedQuestion[]>();

function questionsOf(study: FrozenStudy): readonly AskedQuestion[] {
  let questions = asked.get(study);
  if (questions === undefined) {
    questions = questionsOfStudy(study);
    asked.set(study, questions);
  }
  return questions;
}

/**
 * Finds equal questions in other studies. Each answer has its own noise and its own charge, so several answers together
 * are more precise than one. Approvers have to know that the question was asked before.
 * @returns the equal questions of the other studies, in their order
 */
export function equalQuestions(study: FrozenStudy, others: readonly FrozenStudy[]): readonly EqualQuestion[] {
  const own = new Map(questionsOf(study).map(({ question, statistic }) => [question, statistic]));
  return others
    .filter(({ digest }) => digest !== study.digest)
    .flatMap((other) =>
      questionsOf(other).flatMap(({ question, statistic: name }) => {
        const statistic = own.get(question);
        if (statistic === undefined) return [];
        return [{ statistic, other: { study: other.protocol.id, digest: other.digest, statistic: name } }];
      }),
    );
}

/** @returns pairs of releases of one study with the same question: both are charged, and one would do */
export function repeatedQuestions(study: FrozenStudy): readonly (readonly [first: string, second: string])[] {
  const seen = new Map<Digest, string>();
  return questionsOf(study).flatMap(({ question, statistic }) => {
    const first = seen.get(question);
    if (first === undefined) seen.set(question, statistic);
    return first === undefined ? [] : [[first, statistic] as const];
  });
}
