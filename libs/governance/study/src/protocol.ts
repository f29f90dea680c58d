import { CollimateError } from '@collimate/kernel-errors';
import { add, compare, multiply, parseRational, rational, ZERO, type Rational } from '@collimate/kernel-numeric';
import { parsePlan } from '@collimate/radiomics-vocabulary';
import { answersOf, designStatistic, featureKey, releaseOf } from '@collimate/statistics-menu';
import { featureOf } from './protocol.features.js';
import { studyProtocolSchema, type StudyProtocol } from './protocol.schema.js';
import { badValueError, unknownKeyError } from './protocol.words.js';
import { StudyError } from './study.error.js';

const LARGEST_DELTA = parseRational('1/1000000');

/**
 * Reads a protocol and checks that it is one: every key known, every name once, every feature extracted by the plan,
 * and the statistics within the budget.
 * @input the parsed JSON document
 * @throws StudyError INVALID_PROTOCOL with the dotted key of the first thing that is wrong
 */
export function parseStudy(document: unknown): StudyProtocol {
  checkPlanDocument(document);
  const unknown = unknownKeyError(document);
  if (unknown !== undefined) throw unknown;
  const parsed = studyProtocolSchema.safeParse(document);
  if (!parsed.success) throw badValueError(parsed.error.issues, document);
  const protocol = parsed.data as StudyProtocol;
  checkNames(protocol);
  checkModality(protocol);
  checkFeatures(protocol);
  checkBudget(protocol);
  return protocol;
}

function checkNames(protocol: StudyProtocol): void {
  checkUnique(protocol.sites, 'sites');
  checkUnique(protocol.groups.labels, 'groups.labels');
  checkUnique(protocol.purpose, 'purpose');
  checkUnique(protocol.consentForms, 'consentForms');
  checkUnique(
    protocol.statistics.map((statistic) => statistic.name),
    'statistics',
  );
  checkUnique(protocol.features.map(featureKey), 'features');
  if (protocol.minSites > protocol.sites.length) throw invalid('minSites', 'more sites are needed than take part');
  if (protocol.plannedSubjects.length !== protocol.groups.labels.length) {
    throw invalid('plannedSubjects', 'there is one planned number for each group');
  }
}

/** The plan is checked by its own reader, which names the nearest key for one that it does not know. */
function checkPlanDocument(document: unknown): void {
  const plan = (document as { readonly plan?: unknown } | null)?.plan;
  if (plan === undefined) return;
  try {
    parsePlan(plan);
  } catch (cause) {
    if (!(cause instanceof CollimateError)) throw cause;
    const { tag } = cause.place;
    throw new StudyError('INVALID_PROTOCOL', `plan: ${cause.message}`, {
      cause,
      place: { tag: tag === undefined || tag === '' ? 'plan' : `plan.${tag}` },
      hint: cause.hint,
    });
  }
}

function checkModality(protocol: StudyProtocol): void {
  if (protocol.plan.modality !== protocol.modality && protocol.plan.modality !== 'any') {
    throw invalid('plan.modality', 'the plan is for another modality than the study');
  }
}

function checkFeatures(protocol: StudyProtocol): void {
  protocol.features.forEach((wanted, index) => {
    const { feature, aggregation } = featureOf(wanted, index);
    const made = protocol.plan.families.includes(feature.family) && protocol.plan.aggregations.includes(aggregation.code);
    if (made) return;
    throw new StudyError('INVALID_PROTOCOL', `features.${index}: the plan does not compute ${featureKey(wanted)}`, {
      place: { tag: `features.${index}` },
      hint: `plan.families needs ${feature.family}, and plan.aggregations ${aggregation.code}.`,
    });
  });
}

function checkBudget(protocol: StudyProtocol): void {
  if (compare(studyPrice(protocol), parseRational(protocol.budget.rho)) > 0) {
    throw invalid('budget.rho', 'all answers of the statistics together cost more than the budget of the study');
  }
  if (compare(parseRational(protocol.delta), LARGEST_DELTA) > 0) throw invalid('delta', 'delta is at most 1/1000000');
}

/** @returns what all answers of all declared statistics cost one site together, rho, exact */
export function studyPrice(protocol: StudyProtocol): Rational {
  const shape = { groups: protocol.groups.labels, features: protocol.features };
  return protocol.statistics
    .map((spec) => {
      const design = designStatistic(spec, shape);
      return multiply(rational(BigInt(answersOf(spec) * releaseOf(design).steps(design))), design.rho);
    })
    .reduce((sum, rho) => add(sum, rho), ZERO);
}

function checkUnique(names: readonly string[], tag: string): void {
  if (new Set(names).size !== names.length) throw invalid(tag, 'a name stands here twice');
}

function invalid(tag: string, message: string): StudyError {
  return new StudyError('INVALID_PROTOCOL', `${tag === '' ? 'protocol' : tag}: ${message}`, { place: { tag } });
}
