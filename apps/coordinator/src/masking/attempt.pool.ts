import { pooledRound, type PooledRound } from '@collimate/governance-publication';
import { eventAmong } from '@collimate/governance-study';
import type { AttemptRow } from '@collimate/platform-coordinator-store';
import { COORDINATOR_SIDE, type AttemptCourse } from '@collimate/privacy-aggregation';
import { analyseRelease, isPlausible, noiseStatement, poolShared } from '@collimate/statistics-menu';
import type { MaskedRound } from './attempt.question.js';

/**
 * Turns the sum of an attempt into estimates, with the noise of the shares that are really in it.
 * @returns undefined without a sum, or for a sum that no honest sites give: nobody can tell which site spoilt it, so
 *   all of it is refused
 */
export function poolMasked({ query, sharing }: MaskedRound, row: AttemptRow, course: AttemptCourse): PooledRound | undefined {
  const { end, roster } = course;
  const transcript = COORDINATOR_SIDE.transcriptOf(course);
  if (end?.kind !== 'sum' || roster === undefined || transcript === undefined) return undefined;
  const { design, analyses } = query;
  if (!isPlausible(design, end.vector, query.most)) return undefined;
  const event = eventAmong(design, sharing, roster.adverts.length);
  if (event.kind !== 'shared-discrete-gaussian') throw new TypeError('a masked sum bears shares of the noise');
  const pooled = poolShared(design, event, end.vector, end.survivors.length);
  const found = {
    sites: [...end.survivors],
    noise: noiseStatement(design, pooled),
    answers: transcript.uploads.map(({ site, hash }) => ({ site, answer: hash, step: undefined })),
    masked: {
      attempt: row.attempt,
      transcript: roster.r,
      roster: roster.adverts.map(({ site }) => site),
      sumDigest: transcript.sumDigest,
    },
  };
  return pooledRound(found, analyseRelease({ design, pooled }, analyses));
}
