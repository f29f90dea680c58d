import { digestOf, type Digest, type StudyId } from '@collimate/kernel-canonical';
import { keyOfWritten } from '@collimate/radiomics-vocabulary';
import { usesOf, type VariableDeclaration } from '@collimate/statistics-menu';
import type { DeclaredProtocol } from './declared.schema.js';
import type { DeclaredStatistic, FrozenStudy } from './frozen.study.js';
import { isDeclared } from './protocol.js';

/** Kinds whose answers say nothing of features. */
const WITHOUT_FEATURES: readonly string[] = ['group-counts'];

/** A statistic of another study that asks the same of the same patients. */
export interface EqualQuestion {
  /** Names of the two statistics: in the study that is looked at, and in the other. */
  readonly statistic: string;
  readonly other: { readonly study: StudyId; readonly digest: Digest; readonly statistic: string };
}

/**
 * What a statistic asks, whatever the study is called and the answer costs: of which scans, which groups of which variable, and which
 * features. Id, title, price, clip, purpose, sites, references and the name of the plan are not part of it.
 */
function questionOf({ protocol }: FrozenStudy, { spec, where }: DeclaredStatistic): Digest {
  if (isDeclared(protocol)) return declaredQuestion(protocol, spec, where);
  const { modality, roi, groups, features, plan } = protocol;
  const asked = features
    .map(({ feature, aggregation, transform }) => `${keyOfWritten({ feature, aggregation })} ${transform}`)
    .sort();
  const by = { variable: groups.variable.toLowerCase(), labels: [...groups.labels].sort() };
  return digestOf('collimate.question/1', {
    ...{ kind: spec.kind, modality, roi, by },
    ...(WITHOUT_FEATURES.includes(spec.kind) ? {} : { plan: { ...plan, name: '' }, features: asked }),
  });
}

function declaredQuestion(
  protocol: DeclaredProtocol,
  spec: DeclaredStatistic['spec'],
  where: DeclaredStatistic['where'],
): Digest {
  // A spec of a declared protocol is one that names variables.
  const uses = usesOf(spec as Parameters<typeof usesOf>[0]);
  const asked = uses.map(({ path, variable, role = '' }) => {
    return canonicalPlace(path) + role + digestOf('collimate.question-variable/1', meaningOf(variable, protocol));
  });
  const whom = where && { ...where, variable: meaningOf(where.variable, protocol) };
  return digestOf('collimate.question/2', {
    kind: spec.kind,
    modality: protocol.modality,
    asked: asked.sort(),
    whom: whom ?? null,
  });
}

/** The order of a list says nothing of what is asked. */
function canonicalPlace(path: string): string {
  return path.replace(/\.\d+$/, '');
}

/** What a variable is, whatever it and its plan are called and however it is scaled. */
function meaningOf(name: string, { variables, plans = {} }: DeclaredProtocol): unknown {
  const declared = variables[name] as VariableDeclaration;
  switch (declared.source) {
    case 'cohort':
      if (declared.type === 'survival') return declared;
      return { ...without(declared), column: (declared.column ?? name).toLowerCase() };
    case 'feature':
      return { ...without(declared), plan: { ...plans[declared.plan], name: '' } };
    case 'change':
      return { ...without(declared), of: meaningOf(declared.of, { variables, plans } as DeclaredProtocol) };
    case 'score':
      return {
        ...without(declared),
        terms: declared.terms.map((term) => ({
          ...term,
          variable: meaningOf(term.variable, { variables, plans } as DeclaredProtocol),
        })),
      };
  }
}

function without<D extends object>(declared: D): Omit<D, 'reference'> {
  const { reference: _, ...rest } = declared as D & { reference?: unknown };
  return rest;
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
    questions = study.queries.map((query) => ({ question: questionOf(study, query), statistic: query.name }));
    asked.set(study, questions);
  }
  return questions;
}

/**
 * Answers to equal questions have noise of their own: together they are surer than each, and each is charged. Whoever approves a
 * study has to know that its question was asked before.
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

/** @returns pairs of releases of one study that ask the same: each is charged, and one of them would do */
export function repeatedQuestions(study: FrozenStudy): readonly (readonly [first: string, second: string])[] {
  const seen = new Map<Digest, string>();
  return questionsOf(study).flatMap(({ question, statistic }) => {
    const first = seen.get(question);
    if (first === undefined) seen.set(question, statistic);
    return first === undefined ? [] : [[first, statistic] as const];
  });
}
