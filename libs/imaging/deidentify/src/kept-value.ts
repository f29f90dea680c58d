import { latinText, type RawElement, TAG, textElement } from '@collimate/imaging-dicom';
import { namesHead } from '@collimate/imaging-formats';
import type { CleaningContext } from './cleaning.context.js';
import { anyQuantity, faultOfNumbers, isNumeric } from './number.checks.js';
import { limitedNumbers } from './number.precision.js';
import { isListed, type Ruling } from './profile.js';
import { areUids, cappedAge, mappedUids, roundedBody, shiftedDates } from './replacements.js';
import type { Deed, Reason } from './report.js';
import { consistsOf, faultOfText, isOfTerms, type TextFault } from './text.checks.js';
import { UNKNOWN_WORD, type VocabularyName } from './vocabulary.table.js';

const CLASS_TAGS: ReadonlySet<number> = new Set([TAG.SOPClassUID, TAG.ReferencedSOPClassUID]);
const DATE_VRS: ReadonlySet<string> = new Set(['DA', 'DT', 'TM']);
const SEXES: ReadonlySet<string> = new Set(['M', 'F', 'O']);
/** Words of SmokingStatus and PatientSexNeutered. */
const CHARACTERISTICS: ReadonlySet<string> = new Set(['ALTERED', 'NO', 'UNALTERED', 'UNKNOWN', 'YES']);

/** A value that stays, perhaps changed, or the reason why it does not. */
export type KeptValue =
  | { readonly deed: Exclude<Deed, 'removed' | 'emptied'>; readonly reason: Reason; readonly element: RawElement }
  | { readonly deed: 'left'; readonly reason: Reason };

/**
 * The value of an attribute that a table lets stay, if it has the form that the table asks for and tells nothing of the identity.
 * What stays is written anew from its text, so that nothing hides in its padding.
 */
export function keptValue(element: RawElement, vr: string, ruling: Ruling, context: CleaningContext): KeptValue {
  if (vr === 'PN' || element.value.kind !== 'bytes') return left('form');
  const { tag } = element;
  const text = latinText(element);
  const same = (deed: Exclude<Deed, 'removed' | 'emptied'>, value: RawElement | undefined): KeptValue => {
    if (value === undefined) return left('form');
    return { deed: latinText(value) === text ? 'kept' : deed, reason: ruling.rule, element: value };
  };
  if (vr === 'UI') {
    if (!CLASS_TAGS.has(tag) && areUids(element)) return same('kept', textElement(tag, vr, text));
    return same('uid-mapped', mappedUids(element, true, context.uids));
  }
  if (vr === 'AT') return isPointer(element) ? same('kept', { ...element, vr }) : left('form');
  if (vr === 'AS') return same('capped', optional(tag, vr, cappedAge(text)));
  if (tag === TAG.PatientWeight || tag === TAG.PatientSize) {
    // SUV is to be the same afterwards, wherever the times stay that it needs.
    if (context.modality === 'PT' && context.shift.times === 'keep') return exactBody(element, vr, text.trim(), ruling, context);
    return same('capped', optional(tag, vr, roundedBody(text, tag === TAG.PatientSize ? 2 : 0)));
  }
  if (tag === TAG.PatientSex) return same('kept', SEXES.has(text) ? textElement(tag, vr, text) : undefined);
  if (isNumeric(vr)) {
    const range = ruling.values?.kind === 'range' ? ruling.values : anyQuantity(vr);
    const isNeeded = ruling.otherwise === 'refuse';
    // Where a file tells no spacing of slices, their thickness stands for it.
    const fault = faultOfNumbers(element, vr, range, isNeeded, context.identity);
    if (fault !== undefined) return left(fault);
    return same('rounded', { ...(isNeeded || tag === TAG.SliceThickness ? element : limitedNumbers(element, vr)), vr });
  }
  if (ruling.rule === 'table' || ruling.rule === 'later-edition') return keptByOption(element, vr, text, ruling, context);
  switch (ruling.values?.kind) {
    case 'vocabulary':
      return ofVocabulary(tag, vr, text, ruling.values.name, context);
    case 'words':
      if (tag === TAG.BodyPartExamined) return bodyPart(tag, vr, text, ruling.values.words, ruling.rule);
      return ofTerms(tag, vr, text, ruling.values.words, ruling.rule);
    default:
      return left('form');
  }
}

function left(reason: Reason): KeptValue {
  return { deed: 'left', reason };
}

/** Nobody is heavier in kg, or taller in cm. */
const BODY = { least: 0, most: 999 };

/** Weight or height digit by digit, however a reader may find it written: SUV is in proportion to it. */
function exactBody(element: RawElement, vr: string, text: string, ruling: Ruling, { identity }: CleaningContext): KeptValue {
  if (vr !== 'DS' || text.includes('\\')) return left('form');
  const fault = faultOfNumbers(element, vr, BODY, false, identity);
  return fault === undefined ? { deed: 'kept', reason: ruling.rule, element: textElement(element.tag, vr, text) } : left(fault);
}

/** A part of the body in words that are not of the list goes, unless it is one of the head: whoever reads the copy is to know that a face may be in view. */
function bodyPart(tag: number, vr: string, text: string, words: ReadonlySet<string>, reason: Reason): KeptValue {
  const kept = ofTerms(tag, vr, text, words, reason);
  if (kept.deed !== 'left' || !namesHead(text.split('\\')[0])) return kept;
  return { deed: 'replaced', reason: 'vocabulary', element: textElement(tag, vr, 'HEAD') };
}

/** Each value stays, or reads UNKNOWN where it stands, so that the others keep their meaning. */
function ofVocabulary(tag: number, vr: string, text: string, name: VocabularyName, context: CleaningContext): KeptValue {
  const faults: TextFault[] = [];
  const parts = text.split('\\').map((part) => {
    const own = part.trim();
    const fault =
      context.vocabulary.has(own) && !context.identity.isIn(own) ? undefined : faultOfText(own, name, context.identity);
    if (fault !== undefined) faults.push(fault);
    return fault === undefined ? own : UNKNOWN_WORD;
  });
  const element = textElement(tag, vr, parts.join('\\'));
  if (faults.length === 0) return { deed: 'kept', reason: 'allow-list', element };
  return { deed: 'replaced', reason: faults.includes('identity') ? 'identity' : 'vocabulary', element };
}

/** Defined terms: another term is replaced where it stands if the list has a word for others. */
function ofTerms(tag: number, vr: string, text: string, words: ReadonlySet<string>, reason: Reason): KeptValue {
  if (isOfTerms(text, words, vr)) return { deed: 'kept', reason, element: textElement(tag, vr, text) };
  if (!words.has('OTHER')) return left('vocabulary');
  const terms = text.split('\\').map((part) => (consistsOf(part, words) ? part.trim() : 'OTHER'));
  return { deed: 'replaced', reason: 'vocabulary', element: textElement(tag, vr, terms.join('\\')) };
}

/** Values kept under an option of the profile: dates as they are, characteristics in closed forms, names of things as text. */
function keptByOption(element: RawElement, vr: string, text: string, { rule }: Ruling, context: CleaningContext): KeptValue {
  const { tag } = element;
  const kept: KeptValue = { deed: 'kept', reason: rule, element: textElement(tag, vr, text) };
  if (DATE_VRS.has(vr)) {
    const whole = shiftedDates(element, vr, { days: 0, zoneMinutes: undefined, times: 'keep' });
    return whole === undefined ? left('form') : kept;
  }
  if (tag >>> 16 === 0x0010) {
    const closed = vr === 'CS' ? consistsOf(text, CHARACTERISTICS) : context.vocabulary.has(text);
    return closed ? kept : left('vocabulary');
  }
  return context.identity.namesPersonIn(text) ? left('identity') : kept;
}

/** Tags that point at an attribute point at one of the tables. */
function isPointer({ value }: RawElement): boolean {
  if (value.kind !== 'bytes' || value.bytes.length !== 4) return value.kind === 'bytes' && value.bytes.length === 0;
  const [low, high, element, last] = value.bytes;
  return isListed((low + 256 * high) * 0x10000 + element + 256 * last);
}

function optional(tag: number, vr: string, value: string | undefined): RawElement | undefined {
  return value === undefined ? undefined : textElement(tag, vr, value);
}
