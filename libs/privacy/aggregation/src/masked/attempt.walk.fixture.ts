import type { SiteId } from '@collimate/kernel-canonical';
import type { MaskedUpload, RosterAnswer, UnmaskAnswer } from './attempt.messages.js';
import type { AttemptQuestion } from './attempt.question.js';
import { isRefused } from './attempt.refusal.js';
import { closeAll } from './closing.all.js';
import { closeThreshold } from './closing.threshold.js';
import { checkRosterAnswer, checkUpload, clearances } from './coordinator.attempt.js';
import type { TestSite } from './noble.crypto.fixture.js';
import { checkRoster, type CheckedRoster } from './roster.checks.js';
import { advertise, answerRoster, clear, uploadMasked, type SiteAttempt } from './site.attempt.js';
import { signSurvivors, unmask } from './site.unmasking.js';

/** Takes a step that has to go well. */
export function taken<T extends object>(outcome: T): Exclude<T, { kind: 'refused' }> {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.code} ${outcome.site ?? ''}`);
  return outcome as Exclude<T, { kind: 'refused' }>;
}

/** Where an attempt stands when everybody has uploaded. */
export interface Uploaded {
  readonly roster: CheckedRoster;
  readonly attempts: readonly SiteAttempt[];
  readonly answers: readonly RosterAnswer[];
  readonly uploads: readonly MaskedUpload[];
}

/** Advertises. */
export function advertised(sites: readonly TestSite[], question: AttemptQuestion): readonly SiteAttempt[] {
  return sites.map(({ standing, tools }) => advertise(question, standing, tools).attempt);
}

/** Walks to the uploads, with every check on the way. */
export function uploaded(
  sites: readonly TestSite[],
  question: AttemptQuestion,
  vectorOf: (index: number) => readonly bigint[],
): Uploaded {
  const opened = advertised(sites, question);
  const adverts = opened.map(({ advert }) => advert);
  const roster = taken(checkRoster(question, adverts, sites[0].tools.verify)) as CheckedRoster;
  const signed = opened.map((attempt, i) => taken(answerRoster(attempt, adverts, sites[i].sight, sites[i].tools)));
  const answers = signed.map(({ out }) => out);
  for (const answer of answers) {
    const refusal = checkRosterAnswer(roster, answer, sites[0].tools.verify);
    if (refusal !== undefined) throw new Error(refusal.code);
  }
  const told = taken(clearances(roster, answers)) as ReadonlyMap<SiteId, never>;
  const cleared = signed.map(({ attempt }, i) => taken(clear(attempt, told.get(attempt.site)!, sites[i].tools)).attempt);
  const done = cleared.map((attempt, i) => taken(uploadMasked(attempt, vectorOf(i), sites[i].tools)));
  const uploads = done.map(({ out }) => out);
  for (const upload of uploads) {
    const refusal = checkUpload(roster, question.length, upload, sites[0].tools.verify);
    if (refusal !== undefined) throw new Error(refusal.code);
  }
  return { roster, answers, uploads, attempts: done.map(({ attempt }) => attempt) };
}

/** Walks to the sum; the sites of `vanished` (by index) are gone after P3. */
export function summed(
  sites: readonly TestSite[],
  question: AttemptQuestion,
  vectorOf: (index: number) => readonly bigint[],
  vanished: readonly number[] = [],
) {
  const { roster, attempts, uploads } = uploaded(sites, question, vectorOf);
  if (question.terms.closing === 'all') return closeAll(roster, uploads);
  const here = attempts.map((_, i) => i).filter((i) => !vanished.includes(i));
  const survivors = here.map((i) => attempts[i].site);
  const signed = here.map((i) => taken(signSurvivors(attempts[i], survivors, sites[i].tools)));
  const signatures = signed.map(({ out }) => out);
  const request = { r: roster.r, survivors, signatures };
  const answers: UnmaskAnswer[] = signed.map(({ attempt }, k) => taken(unmask(attempt, request, sites[here[k]].tools)).out);
  return closeThreshold(roster, survivors, uploads, answers, sites[0].tools.crypto);
}
