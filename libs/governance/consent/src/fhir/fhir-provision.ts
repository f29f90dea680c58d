import type { Instant } from '@collimate/kernel-canonical';
import { EXTENSION, meaningOf, NOT_USING, USING, type FhirMeaning } from './fhir-codes.table.js';
import { refused, type FhirElement } from './fhir-element.js';

/** Which release of FHIR a resource is written in. */
export type FhirRelease = 'R4' | 'R5';

/** One rule of a consent, with its exceptions. */
export interface FhirRule {
  readonly place: string;
  readonly decision: 'permit' | 'deny';
  readonly from: Instant | undefined;
  /** From this instant it no longer holds. */
  readonly until: Instant | undefined;
  /** Its purposes; undefined if it names none. */
  readonly purposes: readonly FhirCoding[] | undefined;
  /** Its codes; undefined if it names none. */
  readonly codes: readonly FhirCoding[] | undefined;
  /** DUO terms of conditions under which alone it permits. */
  readonly conditions: readonly string[];
  /** Whether it is about a use at all, by its actions. */
  readonly isUse: boolean;
  readonly exceptions: readonly FhirRule[];
}

/** One word of a rule. */
export interface FhirCoding {
  readonly system: string;
  /** Undefined if it is not understood. */
  readonly meaning: FhirMeaning | undefined;
}

/** Deepest exception that is read. Deeper ones are not written by hand, and readers disagree about their meaning. */
const DEEPEST = 2;
const KNOWN = ['id', 'extension', 'modifierExtension', 'type', 'period', 'action', 'purpose', 'code', 'provision'];

/** Settings for reading provisions. */
export interface ProvisionReading {
  readonly zone: string;
  readonly release: FhirRelease;
}

/**
 * Reads a provision with those inside it. In R4 each says whether it permits or denies; the root may leave it open and
 * then denies. In R5 each level is the negation of the one above.
 * @param decision of R5, or undefined where the provision states it itself @param depth 0 for the root
 * @throws ConsentError BAD_ROW with the place of a part that is not understood
 * @source FHIR R4 Consent.provision.type; FHIR R5 Consent.decision
 */
export function readRule(
  element: FhirElement,
  reading: ProvisionReading,
  decision: FhirRule['decision'] | undefined,
  depth = 0,
): FhirRule {
  if (depth > DEEPEST) throw refused(element.place, 'exceptions are nested deeper than they are understood');
  element.only(
    KNOWN,
    'a consent that is limited to persons, data or documents cannot be held to; write it without, or not at all',
  );
  const { zone, release } = reading;
  const period = element.one('period');
  const own = decision ?? decisionOf(element, depth);
  const opposite = own === 'permit' ? 'deny' : 'permit';
  if (release === 'R5' && element.has('type')) throw refused(`${element.place}.type`, 'R5 has no such element');
  return {
    place: element.place,
    decision: own,
    from: period?.instant('start', zone),
    until: period?.instant('end', zone, 'end'),
    purposes: element.has('purpose') ? element.many('purpose').map(codingOf) : undefined,
    codes: element.has('code') ? element.many('code').flatMap(conceptOf) : undefined,
    conditions: element.extensions(EXTENSION.condition),
    isUse: isUse(element, own),
    exceptions: element
      .many('provision')
      .map((inner) => readRule(inner, reading, release === 'R5' ? opposite : undefined, depth + 1)),
  };
}

function decisionOf(element: FhirElement, depth: number): FhirRule['decision'] {
  const type = element.text('type');
  if (type === 'permit' || type === 'deny') return type;
  if (type === undefined && depth === 0) return 'deny';
  throw refused(`${element.place}.type`, 'this is neither permit nor deny');
}

/**
 * Whether the actions of a provision are a use. Several codes of one action may be translations, or different actions:
 * a permit counts as one of use only if all understood codes are uses, a denial if one is.
 */
function isUse(element: FhirElement, decision: FhirRule['decision']): boolean {
  const actions = element.many('action').map((action) => {
    const codes = action.many('coding').map((coding) => coding.text('code', 64) ?? '');
    const known = codes.filter((code) => USING.includes(code) || NOT_USING.includes(code));
    if (known.length === 0) throw refused(action.place, 'this action is not understood');
    const using = known.filter((code) => USING.includes(code));
    return decision === 'permit' ? using.length === known.length : using.length > 0;
  });
  return actions.length === 0 || actions.some((using) => using);
}

function codingOf(coding: FhirElement): FhirCoding {
  const system = coding.text('system') ?? '';
  return { system, meaning: meaningOf(system, coding.text('code', 200) ?? '', coding.extension(EXTENSION.about)) };
}

/** Several codings of one concept are translations of the same word; those that are understood count. */
function conceptOf(concept: FhirElement): readonly FhirCoding[] {
  const codings = concept.many('coding').map(codingOf);
  const understood = codings.filter(({ meaning }) => meaning !== undefined);
  return understood.length > 0 ? understood : codings.length > 0 ? codings : [{ system: '', meaning: undefined }];
}
