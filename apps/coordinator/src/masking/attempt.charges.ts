import type { RoundId } from '@collimate/kernel-canonical';
import type { AttemptWordRow, StoreSession } from '@collimate/platform-coordinator-store';
import { MaskingWord } from '@collimate/protocol';

/** Number of charges of a site in one round of a masked sum. */
export interface AttemptCharges {
  /** Attempts for which the coordinator has the site's receipt. */
  readonly shown: number;
  /** Attempts without a receipt that the site signed and that came to their charge: the site may have charged. */
  readonly assumed: number;
}

/** @returns charges by site; a site that signed no roster has none. All attempts of a round have the same price */
export async function attemptCharges(session: StoreSession, roundId: RoundId): Promise<ReadonlyMap<string, AttemptCharges>> {
  const charges = new Map<string, AttemptCharges>();
  for (const { attempt, cleared_at: cleared } of await session.attempts.ofRound(roundId)) {
    if (cleared === null) continue;
    const words = await session.attempts.words(roundId, attempt);
    const uploaded = new Set(words.flatMap(({ site_id: site, receipt_json: json }) => (json === null ? [] : [site])));
    for (const site of words.flatMap(signedBy)) {
      const { shown, assumed } = charges.get(site) ?? { shown: 0, assumed: 0 };
      const isShown = uploaded.has(site);
      charges.set(site, isShown ? { shown: shown + 1, assumed } : { shown, assumed: assumed + 1 });
    }
  }
  return charges;
}

/** @returns the site that signs a roster by this word */
function signedBy({ site_id: site, message }: AttemptWordRow): readonly string[] {
  if (site === null || message === null) return [];
  return MaskingWord.decode(message).said?.$case === 'rosterAnswer' ? [site] : [];
}
