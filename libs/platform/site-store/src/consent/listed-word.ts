import { canonicalJson, instantFromMs, instantToMs, type Instant, type SubjectKey } from '@collimate/kernel-canonical';
import { endsConsent, majorityOf, overtakes, type ConsentEvent } from '@collimate/governance-consent';
import { withdrawalOf, type ListedWord, type WithdrawalLine } from '../withdrawals/withdrawal.line.js';
import type { NewConsentEvent } from './row-event.js';

/** A word to be put into the list of a subject. */
export interface WordToList {
  readonly kind: ListedWord;
  readonly at: Instant;
}

/**
 * Words that the list has to hold for a subject, so that a database that has forgotten any of the subject's events
 * permits nothing that is denied now, in whatever order it reads tables again. A single word suffices: one that no form
 * is dated later than, except the form that counts now.
 * @param events all of the subject
 * @returns nothing if one form is all that was ever recorded
 */
export function wordsToList(events: readonly ConsentEvent[]): readonly WordToList[] {
  const forms = events.filter(({ type }) => type === 'GIVEN');
  const against = events.filter((event) => endsConsent(event) || event.type === 'AMENDED');
  const isOpen = (word: ConsentEvent): boolean => !forms.some((form) => overtakes(form, word));
  const latest = newest(forms);
  const deaths = events.filter((event) => event.type === 'DECEASED').filter(isOpen);
  const dead = deaths.length === 0 ? [] : [{ kind: 'DECEASED' as const, at: newest([...forms, ...deaths])! }];
  if (against.length === 0 && areAlike(forms)) return dead;
  const last = forms.filter(({ at }) => at === latest);
  const counts = (form: ConsentEvent): boolean => against.every((word) => overtakes(form, word));
  if (areAlike(last) && last.some(counts) && last.every((form) => namesItsMajority(form, events)))
    return [{ kind: 'EXPIRED', at: justBefore(latest!) }, ...dead];
  const open = against.filter(isOpen);
  const at = newest([...forms, ...open])!;
  return [...wordsOf(open).map((kind) => ({ kind, at })), ...dead];
}

/**
 * Whether a form itself names the day on which the subject comes of age for it. If another event names an earlier day,
 * a database without that event would take the form for one without end. No table need arrive on the day itself, so the
 * day is listed in advance.
 */
function namesItsMajority(form: ConsentEvent, events: readonly ConsentEvent[]): boolean {
  return majorityOf(form, events) === majorityOf(form, [form]);
}

/** @returns a line of the list as an event */
export function eventOfLine({ kind, at }: Pick<WithdrawalLine, 'kind' | 'at'>, subject: SubjectKey): NewConsentEvent {
  const common = { subject, at, actor: 'registry' } as const;
  const withdrawal = withdrawalOf(kind);
  if (withdrawal !== undefined) return { ...common, type: 'WITHDRAWN', withdrawal };
  return { ...common, type: kind as 'REFUSED' | 'EXPIRED' | 'DECEASED' };
}

/**
 * Whether the line was written just before a form of the subject: the form that counted when the line was written, one
 * step of time after it. Any other form with a later date came in while a restored database lacked the line. Such a
 * form is not believed: the subject need not have come back by then.
 */
export function isBehind({ kind, at }: Pick<WithdrawalLine, 'kind' | 'at'>, events: readonly ConsentEvent[]): boolean {
  const latest = newest(events.filter(({ type }) => type === 'GIVEN'));
  return kind === 'EXPIRED' && latest !== undefined && justBefore(latest) === at;
}

/** Whether the line covers all that the word would add. */
export function saysAsMuch(line: Pick<WithdrawalLine, 'kind' | 'at'>, word: WordToList): boolean {
  if (line.at < word.at) return false;
  return line.kind === word.kind || (word.kind === 'EXPIRED' && line.kind !== 'NO_FURTHER_CONTACT' && line.kind !== 'DECEASED');
}

/**
 * The last word decides whether the subject counts among those who refused, where a policy lets them be counted. An
 * earlier refusal is listed as well, because a subject who has refused is not contacted. A withdrawal has its own line.
 */
function wordsOf(open: readonly ConsentEvent[]): readonly ('REFUSED' | 'EXPIRED')[] {
  if (open.some(({ type }) => type === 'WITHDRAWN')) return ['EXPIRED'];
  const ended = open.filter(({ type }) => type !== 'AMENDED');
  if (!ended.some(({ type }) => type === 'REFUSED')) return ['EXPIRED'];
  const last = ended.reduce((a, b) => (a.sequence > b.sequence ? a : b));
  return last.type === 'REFUSED' ? ['REFUSED'] : ['REFUSED', 'EXPIRED'];
}

function newest(events: readonly ConsentEvent[]): Instant | undefined {
  return events.reduce<Instant | undefined>((at, event) => (at === undefined || event.at > at ? event.at : at), undefined);
}

const justBefore = (at: Instant): Instant => instantFromMs(instantToMs(at) - 1);

/** Whether forms say the same, whenever. */
function areAlike(forms: readonly ConsentEvent[]): boolean {
  return new Set(forms.map(({ id: _, sequence: __, at: ___, ...said }) => canonicalJson(said))).size <= 1;
}
