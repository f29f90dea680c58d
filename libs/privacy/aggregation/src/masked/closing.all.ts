import type { MaskedUpload } from './attempt.messages.js';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import { readSum, type MaskedSum } from './coordinator.attempt.js';
import type { CheckedRoster } from './roster.checks.js';
import { addWords } from './words.js';

/**
 * Closing `all`: every mask of the roster is in the sum with both signs, so the sum of all uploads is the sum of all vectors.
 * @param uploads checked, one of every site of the roster
 */
export function closeAll(roster: CheckedRoster, uploads: readonly MaskedUpload[]): MaskedSum | AttemptRefusal {
  const bySite = new Map(uploads.map((upload) => [upload.site, upload]));
  const missing = roster.adverts.find(({ site }) => !bySite.has(site));
  if (missing !== undefined || roster.parameters.closing !== 'all') return refusedAttempt('ANSWERS_MISSING', missing?.site);
  const total = new Uint8Array(uploads[0].masked.length);
  for (const { masked } of bySite.values()) addWords(total, masked);
  return readSum(
    total,
    roster.adverts.map(({ site }) => site),
  );
}
