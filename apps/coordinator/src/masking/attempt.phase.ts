import type { AttemptCourse } from '@collimate/privacy-aggregation';

/** The words that an attempt waits for. */
export type AttemptPhase = 'adverts' | 'signatures' | 'uploads' | 'survivors' | 'shares' | 'confirmations' | 'nothing';

/** @returns the words that an attempt waits for */
export function phaseOf({
  end,
  roster,
  answers,
  uploads,
  survivors,
  survivorSignatures,
  confirmations,
}: AttemptCourse): AttemptPhase {
  if (end?.kind === 'refused') return 'nothing';
  if (roster === undefined) return 'adverts';
  // A site that vanished before the sum was made is not waited for.
  if (end !== undefined) return end.survivors.every((site) => confirmations.has(site)) ? 'nothing' : 'confirmations';
  if (answers.size < roster.adverts.length) return 'signatures';
  if (survivors === undefined) return uploads.size < roster.adverts.length ? 'uploads' : 'nothing';
  return survivorSignatures.size < survivors.length ? 'survivors' : 'shares';
}

/** @returns whether everybody has signed the roster: from here on a site may have charged */
export function isCleared({ roster, answers }: AttemptCourse): boolean {
  return roster !== undefined && answers.size === roster.adverts.length;
}

/** @returns the largest attempt number that a site of the course says it has charged, -1 if none */
export function largestCharged({ adverts }: AttemptCourse): number {
  return [...adverts.values()].reduce((largest, { lastAttempt }) => Math.max(largest, lastAttempt), -1);
}
