import { assertNever } from '@collimate/kernel-errors';
import type { KeyedMap } from './keyed-map.js';
import { cleanPixels } from './pixel.cleaner.js';
import { SafePrivateBlocks } from './private-block.js';
import { type Ruling, type ProfileOption, ruleOn } from './profile.js';
import { bytesElement, findElement, latinText, type RawElement, textElement } from './raw-element.js';
import { cappedAge, type DateShift, dummyOf, mappedUids, roundedBody, shiftedDates } from './replacements.js';
import type { Deed, Reason, ReportBuilder } from './report.js';
import { consistsOf, isHarmless, mentions } from './value.checks.js';

/** Everything that the cleaning of one file needs to know. */
export interface CleaningContext {
  readonly modality: string;
  readonly options: ReadonlySet<ProfileOption>;
  readonly vocabulary: ReadonlySet<string>;
  readonly uids: KeyedMap;
  readonly pseudonym: string;
  readonly shift: DateShift;
  /** Words of the subject's identity, upper case. */
  readonly identity: readonly string[];
  readonly report: ReportBuilder;
}

const PATIENT_NAME = 0x00100010;
const PATIENT_ID = 0x00100020;
const PATIENT_SEX = 0x00100040;
const PATIENT_SIZE = 0x00101020;
const PATIENT_WEIGHT = 0x00101030;
const PIXEL_DATA = 0x7fe00010;
const CLASS_TAGS: ReadonlySet<number> = new Set([0x00080016, 0x00081150]);
const DATE_VRS: ReadonlySet<string> = new Set(['DA', 'DT', 'TM']);
const SEXES: ReadonlySet<string> = new Set(['M', 'F', 'O']);
/** Words of SmokingStatus and PatientSexNeutered. */
const CHARACTERISTICS: ReadonlySet<string> = new Set(['ALTERED', 'NO', 'UNALTERED', 'UNKNOWN', 'YES']);
/** Texts that the object must have (type 1) and that people write into: kept if in the vocabulary, else replaced. */
const REQUIRED_TEXTS: ReadonlySet<number> = new Set([0x00080104, 0x00620005]);
const CODE_VALUE = 0x00080100;
const CODING_SCHEME = 0x00080102;
const KNOWN_SCHEMES = ruleOn(CODING_SCHEME, '', new Set()).words;

/**
 * Cleans one level of attributes and, through sequences that may stay, all levels below it.
 * @returns the attributes that remain, in the order of their tags
 * @source DICOM PS3.15 E.1, E.3
 */
export function cleanDataset(elements: readonly RawElement[], context: CleaningContext, depth = 0): readonly RawElement[] {
  const blocks = new SafePrivateBlocks(elements, context.options.has('rtnSafePrivOpt'), context.identity);
  const out: RawElement[] = [];
  for (const element of elements) {
    const group = element.tag >>> 16;
    if (group % 2 === 1) {
      const kept = blocks.clean(element);
      context.report.note(element.tag, kept === undefined ? 'removed' : 'kept', kept === undefined ? 'private' : 'safe-private');
      if (kept !== undefined) out.push(kept);
      continue;
    }
    const kept = cleanElement(element, elements, context, depth);
    if (kept !== undefined) out.push(kept);
  }
  return out;
}

function cleanElement(
  element: RawElement,
  siblings: readonly RawElement[],
  context: CleaningContext,
  depth: number,
): RawElement | undefined {
  const { tag } = element;
  const done = (deed: Deed, reason: Reason, result?: RawElement): RawElement | undefined => {
    context.report.note(tag, deed, reason);
    return result;
  };
  if ((tag & 0xffff) === 0) return done('removed', 'pattern');
  if (depth === 0 && (tag === PATIENT_NAME || tag === PATIENT_ID)) {
    return done('pseudonymised', 'table', textElement(tag, tag === PATIENT_NAME ? 'PN' : 'LO', context.pseudonym));
  }
  const ruling = REQUIRED_TEXTS.has(tag) ? REQUIRED_TEXT : ruleOn(tag, context.modality, context.options);
  const vr = vrOf(element, ruling);
  const otherwise = (reason: Reason): RawElement | undefined => fallback(element, ruling, context, reason);
  if (ruling.action === 'remove') return done('removed', ruling.rule);
  if (ruling.action === 'empty' || ruling.action === 'dummy') return otherwise(ruling.rule);
  if (vr === undefined) return otherwise('form');
  if (ruling.action === 'map-uids') {
    if (vr === 'SQ') return recurse(element, context, depth, 'uid-mapped', ruling.rule);
    return vr === 'UI' ? done('uid-mapped', ruling.rule, mappedUids(element, false, context.uids)) : otherwise('form');
  }
  if (ruling.action === 'clean') return cleanText(element, vr, context, ruling, otherwise, done);
  if (ruling.action !== 'keep') return assertNever(ruling.action);
  if (vr === 'SQ') return recurse(element, context, depth, 'kept', ruling.rule);
  if (tag === PIXEL_DATA)
    return depth === 0 ? done('kept', ruling.rule, cleanPixels({ ...element, vr }, siblings)) : otherwise('form');
  const kept = keptValue(element, vr, siblings, context, ruling);
  if (kept === undefined) return otherwise('form');
  const changed = kept !== element && !sameBytes(kept, element);
  return done(changed ? (vr === 'UI' ? 'uid-mapped' : 'capped') : 'kept', ruling.rule, kept);
}

/** @returns the VR to work with, undefined if the file's does not fit the tables' */
function vrOf(element: RawElement, ruling: Ruling): string | undefined {
  const isItems = element.value.kind === 'items';
  if (element.vr === 'UN') {
    const assumed = ruling.vrs[0];
    return (assumed === 'SQ') === isItems ? assumed : undefined;
  }
  return ruling.vrs.includes(element.vr) && (element.vr === 'SQ') === isItems ? element.vr : undefined;
}

const REQUIRED_TEXT: Ruling = { action: 'clean', otherwise: 'dummy', vrs: ['LO'], words: undefined, rule: 'allow-list' };

function fallback(element: RawElement, ruling: Ruling, context: CleaningContext, reason: Reason): RawElement | undefined {
  const vr = ruling.vrs[0] ?? 'UN';
  switch (ruling.otherwise) {
    case 'remove':
      context.report.note(element.tag, 'removed', reason);
      return undefined;
    case 'empty':
      context.report.note(element.tag, 'emptied', reason);
      return vr === 'SQ'
        ? { tag: element.tag, vr, value: { kind: 'items', items: [] } }
        : bytesElement(element.tag, vr, new Uint8Array(0));
    case 'dummy':
      context.report.note(element.tag, 'replaced', reason);
      return dummyOf(element.tag, vr, context.uids);
    default:
      return assertNever(ruling.otherwise);
  }
}

function recurse(element: RawElement, context: CleaningContext, depth: number, deed: Deed, reason: Reason): RawElement {
  context.report.note(element.tag, deed, reason);
  const items = element.value.kind === 'items' ? element.value.items : [];
  return {
    tag: element.tag,
    vr: 'SQ',
    value: { kind: 'items', items: items.map((item) => cleanDataset(item, context, depth + 1)) },
  };
}

function cleanText(
  element: RawElement,
  vr: string,
  context: CleaningContext,
  ruling: Ruling,
  otherwise: (reason: Reason) => RawElement | undefined,
  done: (deed: Deed, reason: Reason, result?: RawElement) => RawElement | undefined,
): RawElement | undefined {
  if (DATE_VRS.has(vr)) {
    const shifted = context.options.has('rtnLongModifDatesOpt') ? shiftedDates(element, vr, context.shift) : undefined;
    return shifted === undefined ? otherwise('form') : done('date-shifted', ruling.rule, shifted);
  }
  const allowed = context.options.has('cleanDescOpt') && context.vocabulary.has(latinText(element));
  if (!allowed || vr === 'SQ' || vr === 'PN' || element.value.kind !== 'bytes') return otherwise(ruling.rule);
  return done('cleaned', ruling.rule, { ...element, vr });
}

function keptValue(
  element: RawElement,
  vr: string,
  siblings: readonly RawElement[],
  context: CleaningContext,
  ruling: Ruling,
): RawElement | undefined {
  const { tag } = element;
  const value = latinText(element);
  if (vr === 'PN' || element.value.kind !== 'bytes') return undefined;
  if (vr === 'UI') return CLASS_TAGS.has(tag) ? mappedUids(element, true, context.uids) : { ...element, vr };
  if (vr === 'AS') return optional(tag, vr, cappedAge(value));
  if (tag === PATIENT_WEIGHT) return optional(tag, vr, roundedBody(value, 0));
  if (tag === PATIENT_SIZE) return optional(tag, vr, roundedBody(value, 2));
  if (tag === PATIENT_SEX) return SEXES.has(value) ? { ...element, vr } : undefined;
  if (tag === CODE_VALUE) {
    const scheme = latinText(findElement(siblings, CODING_SCHEME));
    if (scheme === '' || !consistsOf(scheme, KNOWN_SCHEMES)) return undefined;
  }
  if (ruling.rule === 'table') return isKeptByOption(element, vr, value, context) ? { ...element, vr } : undefined;
  if (isHarmless(element, vr, ruling.words, context.identity)) return { ...element, vr };
  if (vr === 'CS' && ruling.words?.has('OTHER')) {
    // The position of a value has a meaning, so a foreign one is replaced where it stands.
    const words = value.split('\\').map((part) => (consistsOf(part, ruling.words) ? part.trim() : 'OTHER'));
    return textElement(tag, vr, words.join('\\'));
  }
  return undefined;
}

/** Values kept under an option of the profile: dates as they are, characteristics in closed forms, names of things as text. */
function isKeptByOption(element: RawElement, vr: string, value: string, context: CleaningContext): boolean {
  if (DATE_VRS.has(vr)) return shiftedDates(element, vr, { days: 0, zoneMinutes: undefined, times: 'keep' }) !== undefined;
  if (vr === 'US' || vr === 'DS' || vr === 'IS') return isHarmless(element, vr, undefined, context.identity);
  const aboutPatient = element.tag >>> 16 === 0x0010;
  if (aboutPatient) return vr === 'CS' ? consistsOf(value, CHARACTERISTICS) : context.vocabulary.has(value);
  return !mentions(value, context.identity);
}

function optional(tag: number, vr: string, value: string | undefined): RawElement | undefined {
  return value === undefined ? undefined : textElement(tag, vr, value);
}

function sameBytes(a: RawElement, b: RawElement): boolean {
  return latinText(a) === latinText(b);
}
