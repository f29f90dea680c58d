import type { Digest, SiteId } from '@collimate/kernel-canonical';
import type { Advert } from './advert.js';
import type { Clearance, MaskedUpload, RosterAnswer, SiteSignature, UnmaskAnswer, UnmaskRequest } from './attempt.messages.js';
import { questionDigest, type AttemptQuestion } from './attempt.question.js';
import { isRefused, refusedAttempt, type AttemptRefusal, type AttemptRefusalCode } from './attempt.refusal.js';
import { closeAll } from './closing.all.js';
import { closeThreshold, falseOpening, openedSecrets, type FalseOpening, type OpenedSecrets } from './closing.threshold.js';
import { checkRosterAnswer, checkUpload, clearances, type MaskedSum } from './coordinator.attempt.js';
import type { MaskCrypto } from './mask.crypto.js';
import { confirmedText, sumDigest, type AttemptTranscript } from './published.sum.js';
import { checkAdvert, checkRoster, type CheckedRoster, type VerifySignature } from './roster.checks.js';
import { enoughSigned, isSubset, survivorsText } from './site.unmasking.js';

/** What a site says to the coordinator. */
export type SiteWord =
  | { readonly kind: 'advert'; readonly advert: Advert }
  | { readonly kind: 'roster-answer'; readonly answer: RosterAnswer }
  | { readonly kind: 'upload'; readonly upload: MaskedUpload }
  | { readonly kind: 'survivors-signature'; readonly signature: SiteSignature }
  | { readonly kind: 'unmask-answer'; readonly answer: UnmaskAnswer }
  | { readonly kind: 'confirmation'; readonly signature: SiteSignature };

/** What a site is told. */
export type SiteTurn =
  | { readonly kind: 'wait' }
  | { readonly kind: 'roster'; readonly adverts: readonly Advert[] }
  | { readonly kind: 'clearance'; readonly clearance: Clearance }
  | { readonly kind: 'survivors'; readonly survivors: readonly SiteId[] }
  | { readonly kind: 'unmask'; readonly request: UnmaskRequest }
  /** There is a sum, and the site confirms what is published of it. */
  | { readonly kind: 'published'; readonly published: PublishedSum }
  /** The code is that of a refusal; absent where there is a sum. */
  | { readonly kind: 'end'; readonly code?: string };

/** What a site that knows question and adverts is told of a sum. */
export type PublishedSum = Omit<AttemptTranscript, 'question' | 'adverts'> & { readonly r: Digest };

/** One attempt as the coordinator conducts it. Nothing in it is secret. */
export interface AttemptCourse {
  readonly question: AttemptQuestion;
  /** Sorted. */
  readonly invited: readonly SiteId[];
  readonly adverts: ReadonlyMap<SiteId, Advert>;
  readonly roster?: CheckedRoster;
  readonly answers: ReadonlyMap<SiteId, RosterAnswer>;
  readonly uploads: ReadonlyMap<SiteId, MaskedUpload>;
  /** Fixed once: sorted sites that are to be in the sum. */
  readonly survivors?: readonly SiteId[];
  readonly survivorSignatures: ReadonlyMap<SiteId, SiteSignature>;
  readonly opened: ReadonlyMap<SiteId, UnmaskAnswer>;
  /** How it ended. */
  readonly end?: MaskedSum | AttemptRefusal;
  /** Signatures under the sum, by site of the roster. */
  readonly confirmations: ReadonlyMap<SiteId, SiteSignature>;
}

/** What the coordinator works with. */
export interface CourseTools {
  readonly verify: VerifySignature;
  readonly crypto: MaskCrypto;
}

/** Begins an attempt. */
export function openCourse(question: AttemptQuestion, invited: readonly SiteId[]): AttemptCourse {
  const nobody = new Map<SiteId, never>();
  return {
    ...{ question, invited: [...invited].sort() },
    ...{ adverts: nobody, answers: nobody, uploads: nobody, survivorSignatures: nobody, opened: nobody, confirmations: nobody },
  };
}

/**
 * Takes a word of a site. The same word again changes nothing; another in its place, or one before its turn, is refused and changes
 * nothing either.
 * @param from the site by its certificate, not by what the word says
 */
export function hear(course: AttemptCourse, from: SiteId, word: SiteWord, tools: CourseTools): AttemptCourse | AttemptRefusal {
  if (!course.invited.includes(from)) return refusedAttempt('OUT_OF_TURN', from);
  if (saidBy(word) !== from) return refusedAttempt('SIGNATURE_REFUSED', from);
  if (word.kind === 'confirmation') return hearConfirmation(course, word.signature, tools);
  if (course.end !== undefined) return refusedAttempt('OUT_OF_TURN', from);
  switch (word.kind) {
    case 'advert':
      return hearAdvert(course, word.advert, tools);
    case 'roster-answer':
      return hearAnswer(course, word.answer, tools);
    case 'upload':
      return hearUpload(course, word.upload, tools);
    case 'survivors-signature':
      return hearSurvivors(course, word.signature, tools);
    case 'unmask-answer':
      return hearOpened(course, word.answer, tools);
  }
}

/** What a site is told now; the same until the attempt has moved on. */
export function turnOf(course: AttemptCourse, site: SiteId): SiteTurn {
  const { end, roster, answers, uploads, survivors, survivorSignatures, opened } = course;
  if (end?.kind === 'refused') return { kind: 'end', code: end.code };
  if (roster === undefined) return { kind: 'wait' };
  if (!roster.adverts.some((advert) => advert.site === site))
    return { kind: 'end', code: 'NOT_IN_ROSTER' satisfies AttemptRefusalCode };
  const published = publishedOf(course);
  if (published !== undefined) return course.confirmations.has(site) ? { kind: 'end' } : { kind: 'published', published };
  if (!answers.has(site)) return { kind: 'roster', adverts: roster.adverts };
  // It was too slow: nothing of it is taken any more, so it is not asked for what it would be charged for.
  if (survivors !== undefined && !survivors.includes(site)) return { kind: 'survivors', survivors };
  if (!uploads.has(site)) {
    const told = clearances(roster, [...answers.values()]);
    return isRefused(told) ? { kind: 'wait' } : { kind: 'clearance', clearance: told.get(site)! };
  }
  if (survivors === undefined) return { kind: 'wait' };
  if (!survivorSignatures.has(site)) return { kind: 'survivors', survivors };
  const request = { r: roster.r, survivors, signatures: [...survivorSignatures.values()] };
  return opened.has(site) || !isReady(course) ? { kind: 'wait' } : { kind: 'unmask', request };
}

/**
 * The time of the present phase is over. Without an advert a site is not in the roster; without everybody's answer the attempt ends,
 * unspent; without an upload it ends under `all`, and under `threshold` goes on with the survivors; without enough shares it ends.
 */
export function endPhase(course: AttemptCourse, tools: CourseTools): AttemptCourse {
  const { end, roster, answers, uploads, survivors, question } = course;
  if (end !== undefined) return course;
  if (roster === undefined) return fixRoster(course, tools);
  const silent = roster.adverts.find(({ site }) => !answers.has(site));
  if (silent !== undefined) return { ...course, end: refusedAttempt('ANSWERS_MISSING', silent.site) };
  if (survivors !== undefined || question.terms.closing === 'all') return { ...course, end: refusedAttempt('ANSWERS_MISSING') };
  const here = [...uploads.keys()].sort();
  return isSubset(here, roster) ? { ...course, survivors: here } : { ...course, end: refusedAttempt('ANSWERS_MISSING') };
}

/**
 * What the survivors have opened, for whoever of the roster adds the masked vectors up: it has no more than the coordinator has.
 * @returns undefined where there is no sum, and under `all`, where nothing is ever opened
 */
export function openedOf(
  { roster, survivors, opened, end }: AttemptCourse,
  { crypto }: Pick<CourseTools, 'crypto'>,
): OpenedSecrets | undefined {
  if (roster === undefined || survivors === undefined || end?.kind !== 'sum') return undefined;
  return openedSecrets({ roster, survivors, crypto }, [...opened.values()]);
}

/** @returns who opened false shares, as far as the secrets that were put together show it; nobody before anything was opened */
export function falseOpeningOf(
  { roster, survivors, opened }: AttemptCourse,
  { crypto }: Pick<CourseTools, 'crypto'>,
): FalseOpening {
  if (roster === undefined || survivors === undefined) return { sites: [], isUnsure: false };
  return falseOpening({ roster, survivors, crypto }, [...opened.values()]);
}

/** @returns what is published of an attempt beside its sum; undefined where it has none */
export function transcriptOf(course: AttemptCourse): AttemptTranscript | undefined {
  const { question, roster, answers, uploads, survivorSignatures, end } = course;
  if (roster === undefined || end?.kind !== 'sum') return undefined;
  const marks = end.survivors.flatMap((survivor) => {
    const upload = uploads.get(survivor);
    return upload === undefined ? [] : [{ site: survivor, hash: upload.hash, signature: upload.signature }];
  });
  return {
    question,
    adverts: roster.adverts,
    rosterSignatures: bySite(answers).map(({ site, signature }) => ({ site, signature })),
    survivors: end.survivors,
    survivorSignatures: bySite(survivorSignatures),
    uploads: marks,
    sumDigest: digestOfSum(end),
  };
}

/** Digests of sums: each is asked for at every turn, and is as much work as the sum is long. */
const DIGESTS = new WeakMap<MaskedSum, Digest>();

function digestOfSum(sum: MaskedSum): Digest {
  const known = DIGESTS.get(sum) ?? sumDigest(sum.vector);
  DIGESTS.set(sum, known);
  return known;
}

function publishedOf(course: AttemptCourse): PublishedSum | undefined {
  const transcript = transcriptOf(course);
  if (transcript === undefined || course.roster === undefined) return undefined;
  const { question: _question, adverts: _adverts, ...published } = transcript;
  return { ...published, r: course.roster.r };
}

function bySite<T extends SiteSignature>(said: ReadonlyMap<SiteId, T>): readonly T[] {
  return [...said.values()].sort((a, b) => (a.site < b.site ? -1 : 1));
}

function hearConfirmation(course: AttemptCourse, said: SiteSignature, { verify }: CourseTools): AttemptCourse | AttemptRefusal {
  const published = publishedOf(course);
  const advert = course.roster?.adverts.find(({ site }) => site === said.site);
  if (published === undefined || advert === undefined) return refusedAttempt('OUT_OF_TURN', said.site);
  const known = course.confirmations.get(said.site);
  if (known !== undefined) return known.signature === said.signature ? course : refusedAttempt('OUT_OF_TURN', said.site);
  if (!verify(advert.identityKey, confirmedText(published.r, published), said.signature)) {
    return refusedAttempt('SIGNATURE_REFUSED', said.site);
  }
  return { ...course, confirmations: new Map(course.confirmations).set(said.site, said) };
}

function hearAdvert(course: AttemptCourse, advert: Advert, tools: CourseTools): AttemptCourse | AttemptRefusal {
  const known = course.adverts.get(advert.site);
  if (known?.signature === advert.signature) return course;
  if (course.roster !== undefined) return refusedAttempt('OUT_OF_TURN', advert.site);
  const { question } = course;
  const refusal = checkAdvert({ question, asked: questionDigest(question) }, advert, tools.verify);
  // Nobody can charge under this number any more; who says so has signed it.
  if (refusal?.code === 'ATTEMPT_NOT_NEW')
    return { ...course, adverts: new Map(course.adverts).set(advert.site, advert), end: refusal };
  if (refusal !== undefined) return refusal;
  // Until the roster is fixed a site that has begun anew may show new keys: nobody has signed anything yet.
  const next = { ...course, adverts: new Map(course.adverts).set(advert.site, advert) };
  return next.adverts.size === course.invited.length ? fixRoster(next, tools) : next;
}

/** The roster is fixed once, of whoever has shown an advert. */
function fixRoster(course: AttemptCourse, { verify }: CourseTools): AttemptCourse {
  const adverts = [...course.adverts.values()].sort((a, b) => (a.site < b.site ? -1 : 1));
  const roster = checkRoster(course.question, adverts, verify);
  return isRefused(roster) ? { ...course, end: roster } : { ...course, roster };
}

function hearAnswer(course: AttemptCourse, answer: RosterAnswer, { verify }: CourseTools): AttemptCourse | AttemptRefusal {
  const { roster, answers } = course;
  if (roster === undefined) return refusedAttempt('OUT_OF_TURN', answer.site);
  const known = answers.get(answer.site);
  if (known !== undefined) return known.signature === answer.signature ? course : refusedAttempt('OUT_OF_TURN', answer.site);
  return checkRosterAnswer(roster, answer, verify) ?? { ...course, answers: new Map(answers).set(answer.site, answer) };
}

function hearUpload(course: AttemptCourse, upload: MaskedUpload, { verify }: CourseTools): AttemptCourse | AttemptRefusal {
  const { roster, answers, uploads, question, survivors } = course;
  if (roster === undefined || answers.size < roster.adverts.length) return refusedAttempt('OUT_OF_TURN', upload.site);
  const known = uploads.get(upload.site);
  if (known !== undefined) return known.hash === upload.hash ? course : refusedAttempt('OUT_OF_TURN', upload.site);
  if (survivors !== undefined) return refusedAttempt('OUT_OF_TURN', upload.site);
  const refusal = checkUpload(roster, question.length, upload, verify);
  if (refusal !== undefined) return refusal;
  const next = { ...course, uploads: new Map(uploads).set(upload.site, upload) };
  if (next.uploads.size < roster.adverts.length) return next;
  if (question.terms.closing === 'all') return { ...next, end: closeAll(roster, [...next.uploads.values()]) };
  return { ...next, survivors: roster.adverts.map(({ site }) => site) };
}

function hearSurvivors(course: AttemptCourse, said: SiteSignature, { verify }: CourseTools): AttemptCourse | AttemptRefusal {
  const { roster, survivors, survivorSignatures } = course;
  const advert = roster?.adverts.find(({ site }) => site === said.site);
  if (roster === undefined || survivors === undefined || advert === undefined) return refusedAttempt('OUT_OF_TURN', said.site);
  const known = survivorSignatures.get(said.site);
  if (known !== undefined) return known.signature === said.signature ? course : refusedAttempt('OUT_OF_TURN', said.site);
  const signed = survivors.includes(said.site) && verify(advert.identityKey, survivorsText(roster.r, survivors), said.signature);
  if (!signed) return refusedAttempt('SIGNATURE_REFUSED', said.site);
  return { ...course, survivorSignatures: new Map(survivorSignatures).set(said.site, said) };
}

function hearOpened(course: AttemptCourse, answer: UnmaskAnswer, tools: CourseTools): AttemptCourse | AttemptRefusal {
  const { roster, survivors, uploads, opened } = course;
  if (roster === undefined || survivors === undefined || !isReady(course)) return refusedAttempt('OUT_OF_TURN', answer.site);
  // Which shares are false shows when a secret is put together; the first word of a site stays.
  if (opened.has(answer.site)) return course;
  if (answer.r !== roster.r || !survivors.includes(answer.site)) return refusedAttempt('OUT_OF_TURN', answer.site);
  const next = { ...course, opened: new Map(opened).set(answer.site, answer) };
  if (next.opened.size < roster.parameters.threshold) return next;
  const end = closeThreshold(roster, survivors, [...uploads.values()], [...next.opened.values()], tools.crypto);
  // A false share among the first T may be made up for by those who have not spoken yet.
  const hopeless = next.opened.size === survivors.length;
  return isRefused(end) && end.code === 'UNMASK_FAILED' && !hopeless ? next : { ...next, end };
}

/** Whether enough survivors have signed. */
function isReady({ roster, survivors, survivorSignatures }: AttemptCourse): boolean {
  if (roster === undefined || survivors === undefined) return false;
  // Each signature was checked when it was heard.
  return enoughSigned(roster, { survivors, signatures: [...survivorSignatures.values()] }, () => true);
}

/** @returns the site in whose name a word is said; whether it is, its signature and the link show */
export function saidBy(word: SiteWord): SiteId {
  switch (word.kind) {
    case 'advert':
      return word.advert.site;
    case 'roster-answer':
    case 'unmask-answer':
      return word.answer.site;
    case 'upload':
      return word.upload.site;
    case 'survivors-signature':
    case 'confirmation':
      return word.signature.site;
  }
}
