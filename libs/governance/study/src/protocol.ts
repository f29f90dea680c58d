import { isPrintable } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { compare, multiply, parseRational, rational, sumUp, type Rational } from '@collimate/kernel-numeric';
import { parsePlan } from '@collimate/radiomics-vocabulary';
import { answersOf, featureKey, plannedKeysOf, releaseOf } from '@collimate/statistics-menu';
import { checkDeclared } from './declared.checks.js';
import { declaredProtocolSchema, type DeclaredProtocol } from './declared.schema.js';
import { checkSizes } from './protocol.bounds.js';
import { invalid } from './protocol.error.js';
import { featureOf } from './protocol.features.js';
import { checkModalities, checkModality } from './study.modality.js';
import { studyProtocolSchema, type FeatureProtocol } from './protocol.schema.js';
import { badValueError, unknownKeyError } from './protocol.words.js';
import { chargesOfAnswer, sharingOf } from './noise.sharing.js';
import { checkSharing } from './sharing.checks.js';
import { checkShapes, designsOf } from './study.designs.js';
import { checkStanding } from './standing.study.js';
import { StudyError } from './study.error.js';
import { checkVariables } from './variable.checks.js';

/** The agreement of all sites and the coordinator, in either version; its digest names it. */
export type StudyProtocol = FeatureProtocol | DeclaredProtocol;

/** @returns time that the sites have for their review, ms from the opening of the study; undefined where it waits */
export function reviewTimeOf(protocol: StudyProtocol): number | undefined {
  return isDeclared(protocol) ? protocol.timetable.reviewMs : undefined;
}

/** @returns whether a protocol declares variables: whether it is of version 2 */
export function isDeclared(protocol: StudyProtocol): protocol is DeclaredProtocol {
  return protocol.schema === 'collimate.study/2';
}

const LARGEST_DELTA = parseRational('1/1000000');

/**
 * Reads a protocol of either version and checks it: every key known, every name unique and valid, every feature
 * extracted by its plan, and all answers within the budget.
 * @input the parsed JSON document
 * @throws StudyError INVALID_PROTOCOL with the dotted key of the first fault
 */
export function parseStudy(document: unknown): StudyProtocol {
  checkSizes(document);
  const { schema, plans = {}, plan } = (document ?? {}) as { schema?: unknown; plans?: unknown; plan?: unknown };
  if (schema === 'collimate.study/2') {
    if (typeof plans === 'object' && plans !== null) {
      for (const [name, one] of Object.entries(plans)) checkPlanDocument(one, `plans.${name}`);
    }
    const protocol = read(declaredProtocolSchema, document) as unknown as DeclaredProtocol;
    checkCommon(protocol);
    checkModalities(protocol);
    for (const [name, one] of Object.entries(protocol.plans ?? {})) {
      if (!isPrintable(one.name)) throw invalid(`plans.${name}.name`, 'a name is one line of which everything is seen');
    }
    checkVariables(protocol);
    checkDeclared(protocol);
    checkUnique(
      protocol.releases.map(({ name }) => name),
      'releases',
    );
    checkUnique(
      protocol.analyses.map(({ name }) => name),
      'analyses',
    );
    checkStanding(protocol);
    checkSharing(protocol, designsOf(protocol));
    checkBudget(protocol);
    return protocol;
  }
  if (typeof schema === 'string' && schema !== 'collimate.study/1') {
    throw invalid(
      'schema',
      'it is no form of a protocol that this version reads',
      'Possible are collimate.study/1 and collimate.study/2.',
    );
  }
  if (plan !== undefined) checkPlanDocument(plan, 'plan');
  const protocol = read(studyProtocolSchema, document) as FeatureProtocol;
  checkCommon(protocol);
  checkNames(protocol);
  checkModality(protocol.modality, protocol.plan, 'plan');
  checkFeatures(protocol);
  checkBudget(protocol);
  return protocol;
}

function read(schema: typeof studyProtocolSchema | typeof declaredProtocolSchema, document: unknown): unknown {
  const unknown = unknownKeyError(schema, document);
  if (unknown !== undefined) throw unknown;
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  // A wrong name keeps the planner from writing its keys, so the name is reported and not the missing keys.
  if (schema === declaredProtocolSchema && parsed.error.issues.every(({ path }) => isPlannedKey(path, document))) {
    checkVariables(document as DeclaredProtocol);
    checkDeclared(document as DeclaredProtocol);
    checkShapes(document as DeclaredProtocol);
  }
  throw badValueError(schema, parsed.error.issues, document);
}

/** Whether it is a key of a release that a planner writes. */
function isPlannedKey([list, index, name]: readonly PropertyKey[], document: unknown): boolean {
  if (list !== 'releases' || typeof index !== 'number' || typeof name !== 'string') return false;
  return plannedKeysOf((document as DeclaredProtocol).releases[index].kind).includes(name);
}

function checkCommon({ sites, purpose, consentForms, minSites }: StudyProtocol): void {
  checkUnique(sites, 'sites');
  checkUnique(purpose, 'purpose');
  checkUnique(consentForms, 'consentForms');
  if (minSites > sites.length) throw invalid('minSites', 'more sites are needed than take part');
}

function checkNames(protocol: FeatureProtocol): void {
  checkUnique(protocol.groups.labels, 'groups.labels');
  checkUnique(
    protocol.statistics.map((statistic) => statistic.name),
    'statistics',
  );
  checkUnique(protocol.features.map(featureKey), 'features');
  if (protocol.plannedSubjects.length !== protocol.groups.labels.length) {
    throw invalid('plannedSubjects', 'there is one planned number for each group');
  }
}

/** A plan is checked by its own reader, which names the nearest key for one that it does not know. */
function checkPlanDocument(plan: unknown, at: string): void {
  try {
    parsePlan(plan);
  } catch (cause) {
    if (!(cause instanceof CollimateError)) throw cause;
    const { tag } = cause.place;
    throw new StudyError('INVALID_PROTOCOL', `${at}: ${cause.message}`, {
      cause,
      place: { tag: tag === undefined || tag === '' ? at : `${at}.${tag}` },
      hint: cause.hint,
    });
  }
}

function checkFeatures(protocol: FeatureProtocol): void {
  protocol.features.forEach((wanted, index) => {
    const { feature, aggregation } = featureOf(wanted, `features.${index}`);
    const made = protocol.plan.families.includes(feature.family) && protocol.plan.aggregations.includes(aggregation.code);
    if (made) return;
    throw invalid(
      `features.${index}`,
      `the plan does not compute ${featureKey(wanted)}`,
      `plan.families needs ${feature.family}, and plan.aggregations ${aggregation.code}.`,
    );
  });
}

function checkBudget(protocol: StudyProtocol): void {
  if (compare(studyPrice(protocol), parseRational(protocol.budget.rho)) > 0) {
    const spares = sharingOf(protocol)?.spares ?? 0;
    const hint =
      spares > 0
        ? `Every answer may take ${spares} further attempts, each in full: write spares: 0, or a larger budget.`
        : undefined;
    throw invalid('budget.rho', 'all answers together cost more than the budget of the study', hint);
  }
  if (compare(parseRational(protocol.delta), LARGEST_DELTA) > 0) throw invalid('delta', 'delta is at most 1/1000000');
}

/**
 * @returns the cost for one site of all answers that a study declares, spares and fallback included, rho, never below
 *   the exact sum (ADR 0144)
 */
export function studyPrice(protocol: StudyProtocol): Rational {
  const sharing = sharingOf(protocol);
  const prices = designsOf(protocol).map(({ spec, design }) => {
    const charges = answersOf(spec) * chargesOfAnswer(sharing, releaseOf(design).steps(design));
    return multiply(rational(BigInt(charges)), design.rho);
  });
  return sumUp(prices);
}

function checkUnique(names: readonly string[], tag: string): void {
  if (new Set(names).size !== names.length) throw invalid(tag, 'a name stands here twice');
}
