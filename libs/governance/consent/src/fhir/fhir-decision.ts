import type { Instant } from '@collimate/kernel-canonical';
import { COVERED_BY } from '../duo-codes.table.js';
import { refused } from './fhir-element.js';
import type { FhirCoding, FhirRule } from './fhir-provision.js';

/** Result of a consent's rules for the use of images in research. */
export interface FhirDecision {
  /**
   * `denies`: by a rule of its own, or everything. `withholds`: the root denies, and its exceptions permit other
   * things. `silent`: nothing is said of that use.
   */
  readonly kind: 'permits' | 'denies' | 'withholds' | 'silent';
  /** DUO terms of the permitted uses. */
  readonly duo: readonly string[];
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
  /** Whether the subject asks not to be called for further studies. */
  readonly noContact: boolean;
  /** Until when scans may come into being, if that ends before the use. */
  readonly collectUntil: Instant | undefined;
  /** Whether a permit has words that were not understood, which permit nothing. */
  readonly hasUnknown: boolean;
}

interface Permit {
  readonly rule: FhirRule;
  readonly duo: readonly string[];
}

/**
 * Combines the rules of a consent. A use is permitted by a rule whose words are understood, unless any rule denies it.
 * The shortest period counts, and a denial without a word denies everything. A denial that is not understood is
 * harmless only if it is another item of the same list, below a root that denies everything anyway.
 * @throws ConsentError BAD_ROW with the place of a rule that cannot be enforced
 */
export function decide(root: FhirRule): FhirDecision {
  const rules = flat(root);
  const permitting = rules.filter(({ decision, isUse }) => decision === 'permit' && isUse);
  const permits = permitting.map((rule): Permit => ({ rule, duo: permittedBy(rule) })).filter(({ duo }) => duo.length > 0);
  const denials = rules.filter((rule) => rule.decision === 'deny' && rule.isUse && !isBase(rule, root));
  const effects = denials.map((rule) => denialOf(rule, root, permitting));
  const duo = without([...new Set(permits.flatMap((permit) => permit.duo))], effects);
  const isPartDenied = denials.some((rule) => meant(rule, 'part'));
  const standing = permits.filter((permit) => permit.duo.some((term) => duo.includes(term)));
  const spans = [root, ...standing.map(({ rule }) => rule)];
  const until = earliest(spans.map((rule) => rule.until));
  const collecting = rules.filter((rule) => rule.decision === 'permit' && meant(rule, 'collect')).map((rule) => rule.until);
  const collectUntil = earliest(collecting);
  return {
    kind: isPartDenied && duo.length > 0 ? 'withholds' : kindOf(root, duo, effects, permitting),
    duo,
    from: latest(spans.map(({ from }) => from)),
    until,
    noContact: denials.some((rule) => meant(rule, 'contact')),
    collectUntil: collectUntil !== undefined && (until === undefined || collectUntil < until) ? collectUntil : undefined,
    hasUnknown: permitting.some((rule) => words(rule).some(({ meaning }) => meaning === undefined)),
  };
}

/** Without a purpose or a code of its own, the root denies everything that its exceptions do not permit. */
const isBase = (rule: FhirRule, root: FhirRule): boolean => rule === root && words(root).length === 0;

function kindOf(
  root: FhirRule,
  duo: readonly string[],
  effects: readonly (readonly string[] | 'everything')[],
  permitting: readonly FhirRule[],
): FhirDecision['kind'] {
  if (duo.some(isPermission)) return 'permits';
  if (effects.some((effect) => effect === 'everything' || effect.length > 0)) return 'denies';
  const base = root.decision === 'deny' && words(root).length === 0;
  if (base && permitting.length === 0) return 'denies';
  const unread = permitting.find((rule) => words(rule).every(({ meaning }) => meaning === undefined));
  if (unread !== undefined && permitting.every((rule) => words(rule).every(({ meaning }) => meaning === undefined))) {
    throw refused(unread.place, 'it permits something that is not understood', NAME_ONE);
  }
  return base ? 'withholds' : 'silent';
}

/**
 * Lists each rule with the limits of the rules above it: an exception cannot last longer, have fewer conditions or
 * cover another action than its parent.
 */
function flat(rule: FhirRule): readonly FhirRule[] {
  const inner = rule.exceptions.map((one) => ({
    ...one,
    from: latest([rule.from, one.from]),
    until: earliest([rule.until, one.until]),
    conditions: [...new Set([...rule.conditions, ...one.conditions])],
    isUse: one.isUse && (one.decision === 'deny' || rule.isUse),
  }));
  return [rule, ...inner.flatMap(flat)];
}
const words = (rule: Pick<FhirRule, 'purposes' | 'codes'>): readonly FhirCoding[] => [
  ...(rule.purposes ?? []),
  ...(rule.codes ?? []),
];
const meant = (rule: FhirRule, kind: string): boolean => words(rule).some(({ meaning }) => meaning?.kind === kind);
const isPermission = (term: string): boolean => Object.hasOwn(COVERED_BY, term.slice(0, 11));

function usesOf(codings: readonly FhirCoding[]): readonly string[] {
  return codings.flatMap(({ meaning }) => (meaning?.kind === 'use' ? [meaning.duo] : []));
}

/** A use is denied by its own word, and by that of something without which it is not possible. */
function deniedBy(codings: readonly FhirCoding[]): readonly string[] {
  return codings.flatMap(({ meaning }) => (meaning?.kind === 'use' || meaning?.kind === 'needed' ? [meaning.duo] : []));
}

/** A rule with purposes and codes permits only the uses that both name. */
function permittedBy(rule: FhirRule): readonly string[] {
  if (rule.purposes === undefined && rule.codes === undefined) {
    throw refused(rule.place, 'it permits, and names neither a purpose nor a code', NAME_ONE);
  }
  const sides = [rule.purposes, rule.codes].filter((side) => side !== undefined).map(usesOf);
  return sides.some((side) => side.length === 0) ? [] : [...sides.flat(), ...rule.conditions];
}

const NAME_ONE = 'name what is permitted, such as the purpose HRESCH or a DUO term; nothing of the document was taken over';

/** @returns the permissions that a denial is about, or everything */
function denialOf(rule: FhirRule, root: FhirRule, permitting: readonly FhirRule[]): readonly string[] | 'everything' {
  if (words(rule).length === 0) {
    if (rule.exceptions.length === 0) return 'everything';
    throw refused(rule.place, 'it denies everything but what stands inside it, which is not understood at this depth');
  }
  const unknown = words(rule).filter(({ meaning }) => meaning === undefined);
  const lists = new Set(permitting.flatMap(words).map(({ system }) => system));
  const isOtherItem = root.decision === 'deny' && rule !== root;
  // With nothing permitted, a denial can remove nothing; one understood word is then enough.
  const isAlone = permitting.length === 0 && unknown.length < words(rule).length;
  if (!isAlone && !unknown.every(({ system }) => isOtherItem && system !== '' && lists.has(system))) {
    throw refused(rule.place, 'it denies something that is not understood, so nobody knows what is left');
  }
  // Both the purpose and the code have to match: a denial for care alone is not one for research.
  const sides = [rule.purposes, rule.codes].filter((side) => side !== undefined);
  return sides.some((side) => deniedBy(side).length === 0) ? [] : deniedBy(words(rule));
}

function without(permitted: readonly string[], effects: readonly (readonly string[] | 'everything')[]): readonly string[] {
  if (effects.includes('everything')) return [];
  const denied = effects.flat();
  const left = permitted.filter((term) => !isPermission(term) || !denied.some((other) => touches(term, other)));
  return left.some(isPermission) ? left : [];
}

/**
 * Whether a denial affects a permission: it is the same, wider or narrower. A permission cannot be kept in part, so a
 * narrower denial affects all of it.
 */
function touches(permitted: string, denied: string): boolean {
  const [a, b] = [permitted.slice(0, 11), denied.slice(0, 11)];
  if (a === b) return permitted === denied || permitted === a || denied === b;
  return (COVERED_BY[a] ?? []).includes(b) || (COVERED_BY[b] ?? []).includes(a) || !isPermission(denied);
}

const known = (instants: readonly (Instant | undefined)[]): readonly Instant[] =>
  instants.filter((instant) => instant !== undefined).sort();
const earliest = (instants: readonly (Instant | undefined)[]): Instant | undefined => known(instants)[0];
const latest = (instants: readonly (Instant | undefined)[]): Instant | undefined => known(instants).at(-1);
