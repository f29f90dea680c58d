import { bytesElement, latinText, type RawElement, TAG, textElement } from '@collimate/imaging-dicom';
import { assertNever } from '@collimate/kernel-errors';
import type { CleaningContext } from './cleaning.context.js';
import { codeOf } from './coded-entry.js';
import { isOfNoClock } from './injection-clock.js';
import { keptValue } from './kept-value.js';
import { cleanPixels } from './pixel.cleaner.js';
import { SafePrivateBlocks } from './private-block.js';
import { type Ruling, ruleOn } from './profile.js';
import { dummyOf, mappedUids, shiftedDates } from './replacements.js';
import type { Deed, Reason } from './report.js';
import { UNKNOWN_WORD } from './vocabulary.table.js';

/** ContrastBolusAgent. */
const CONTRAST_AGENT = 0x00180010;
const DATE_VRS: ReadonlySet<string> = new Set(['DA', 'DT', 'TM']);
/** Texts that the object must have (type 1) and that people write into: kept if in the vocabulary, else replaced. */
const REQUIRED_TEXTS: ReadonlySet<number> = new Set([TAG.CodeMeaning, TAG.SegmentLabel]);

/**
 * Cleans one level of attributes and, through sequences that may stay, all levels below it.
 * @returns the attributes that remain, in the order of their tags
 * @source DICOM PS3.15 E.1, E.3
 */
export function cleanDataset(
  elements: readonly RawElement[],
  context: CleaningContext,
  depth = 0,
  parent = 0,
): readonly RawElement[] {
  const blocks = new SafePrivateBlocks(elements, context.options.has('rtnSafePrivOpt'), context.identity, context.safePrivate);
  const code = codeOf(elements, parent, context.identity);
  const out: RawElement[] = [];
  for (const element of elements) {
    const group = element.tag >>> 16;
    if (group % 2 === 1) {
      const kept = blocks.clean(element);
      context.report.note(element.tag, kept === undefined ? 'removed' : 'kept', kept === undefined ? 'private' : 'safe-private');
      if (kept !== undefined) out.push(kept);
      continue;
    }
    const kept = code.tags.has(element.tag) ? undefined : cleanElement(element, elements, context, depth);
    if (kept !== undefined) out.push(kept);
  }
  for (const tag of code.tags) context.report.note(tag, code.deed, code.reason);
  return code.written.length === 0 ? out : [...out, ...code.written].sort((a, b) => a.tag - b.tag);
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
  if (depth === 0 && (tag === TAG.PatientName || tag === TAG.PatientID)) {
    return done('pseudonymised', 'table', textElement(tag, tag === TAG.PatientName ? 'PN' : 'LO', context.pseudonym));
  }
  const ruling = REQUIRED_TEXTS.has(tag) ? REQUIRED_TEXT : ruleOn(tag, context.modality, context.options);
  const vr = vrOf(element, ruling);
  const otherwise = (reason: Reason): RawElement | undefined => fallback(element, ruling, context, reason);
  if (ruling.action === 'remove') return done('removed', ruling.rule);
  if (context.remove.has(tag)) return withoutValue(element, ruling, context);
  if (ruling.action === 'empty' || ruling.action === 'dummy') return otherwise(ruling.rule);
  if (vr === undefined) return otherwise('form');
  if (ruling.action === 'map-uids') {
    if (vr === 'SQ') return recurse(element, context, depth, 'uid-mapped', ruling.rule);
    return vr === 'UI' ? done('uid-mapped', ruling.rule, mappedUids(element, false, context.uids)) : otherwise('form');
  }
  if (ruling.action === 'clean') {
    if (isOfNoClock(tag, siblings, context.shift)) return otherwise('form');
    const text = cleanText(element, vr, ruling.rule, context);
    return text.kept === undefined ? otherwise(text.reason) : done(text.deed, ruling.rule, text.kept);
  }
  if (ruling.action !== 'keep') return assertNever(ruling.action);
  if (vr === 'SQ' && ruling.otherwise === 'refuse') return withoutItems(element, context);
  if (vr === 'SQ') return recurse(element, context, depth, 'kept', ruling.rule);
  if (tag === TAG.PixelData) {
    const pixels = depth === 0 ? cleanPixels({ ...element, vr }, siblings, context) : undefined;
    return pixels === undefined ? otherwise('form') : done('kept', ruling.rule, pixels);
  }
  const kept = keptValue(element, vr, ruling, context);
  return kept.deed === 'left' ? otherwise(kept.reason) : done(kept.deed, kept.reason, kept.element);
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

const REQUIRED_TEXT: Ruling = { action: 'clean', otherwise: 'dummy', vrs: ['LO'], values: undefined, rule: 'allow-list' };

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
    case 'refuse':
      context.refuse(element.tag);
      return undefined;
    default:
      return assertNever(ruling.otherwise);
  }
}

/** What the profile of a study gives up: texts of a vocabulary read UNKNOWN, so that type 1 attributes stay valid. */
function withoutValue(element: RawElement, ruling: Ruling, context: CleaningContext): RawElement | undefined {
  if (ruling.values?.kind !== 'vocabulary') return fallback(element, ruling, context, 'profile');
  context.report.note(element.tag, 'replaced', 'profile');
  return textElement(element.tag, ruling.vrs[0], UNKNOWN_WORD);
}

/** A sequence that readers look for and that cannot stay: an empty one says nothing and goes. */
function withoutItems(element: RawElement, context: CleaningContext): undefined {
  if (element.value.kind === 'items' && element.value.items.length === 0) context.report.note(element.tag, 'removed', 'form');
  else context.refuse(element.tag);
}

function recurse(element: RawElement, context: CleaningContext, depth: number, deed: Deed, reason: Reason): RawElement {
  context.report.note(element.tag, deed, reason);
  const items = element.value.kind === 'items' ? element.value.items : [];
  return {
    tag: element.tag,
    vr: 'SQ',
    value: { kind: 'items', items: items.map((item) => cleanDataset(item, context, depth + 1, element.tag)) },
  };
}

/** A text or date of the action "clean": dates are shifted, words of the vocabulary stay. @returns why not, where it may not stay */
function cleanText(element: RawElement, vr: string, rule: Reason, context: CleaningContext): CleanedText {
  if (DATE_VRS.has(vr)) {
    const shifted = context.options.has('rtnLongModifDatesOpt') ? shiftedDates(element, vr, context.shift) : undefined;
    return shifted === undefined ? { kept: undefined, reason: 'form' } : { kept: shifted, deed: 'date-shifted' };
  }
  const text = latinText(element);
  if (element.tag === CONTRAST_AGENT && context.options.has('cleanDescOpt') && text !== '') {
    // Whether there was any is all that features need.
    return { kept: textElement(element.tag, vr, /^(none|no|0)$/i.test(text) ? '' : 'CONTRAST'), deed: 'cleaned' };
  }
  const allowed = context.options.has('cleanDescOpt') && context.vocabulary.has(text);
  if (!allowed || vr === 'SQ' || vr === 'PN' || element.value.kind !== 'bytes') return { kept: undefined, reason: rule };
  if (context.identity.namesPersonIn(text)) return { kept: undefined, reason: 'identity' };
  return { kept: textElement(element.tag, vr, text), deed: 'cleaned' };
}

type CleanedText = { readonly kept: RawElement; readonly deed: Deed } | { readonly kept: undefined; readonly reason: Reason };
