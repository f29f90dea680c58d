import { digestOf, toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import type { SiteSignature, UnmaskAnswer, UnmaskRequest } from './attempt.messages.js';
import { PROTOCOL, signedText } from './attempt.question.js';
import { refusedAttempt, type AttemptRefusal } from './attempt.refusal.js';
import type { CheckedRoster, VerifySignature } from './roster.checks.js';
import { stepped, type SiteAttempt, type SiteTools, type Stepped } from './site.attempt.js';

/**
 * P4. Signs one set of survivors, ever: only with itself in it, only of the roster, only with at most the dropouts that the noise was
 * made for.
 */
export function signSurvivors(
  attempt: SiteAttempt,
  survivors: readonly SiteId[],
  tools: SiteTools,
): Stepped<SiteSignature> | AttemptRefusal {
  const { question, roster, site } = attempt;
  if (question.terms.closing !== 'threshold' || roster === undefined || attempt.upload === undefined) {
    return refusedAttempt('OUT_OF_TURN');
  }
  if (!isSubset(survivors, roster)) return refusedAttempt('SURVIVORS_REFUSED');
  if (!survivors.includes(site)) return refusedAttempt('EXCLUDED');
  if (attempt.survivors !== undefined) {
    const { sites, signature } = attempt.survivors;
    return sameSites(sites, survivors) ? stepped(attempt, { site, signature }) : refusedAttempt('SURVIVORS_CHANGED');
  }
  const signature = toHex(tools.sign(survivorsText(roster.r, survivors)));
  return stepped({ ...attempt, survivors: { sites: [...survivors], signature } }, { site, signature });
}

/**
 * P5. Opens for the survivors that it has signed, if enough others have too: of each site either the share of its mask key or the
 * share of its seed, never both. Answered once; the same request gets the same bytes, any other nothing.
 */
export function unmask(attempt: SiteAttempt, request: UnmaskRequest, tools: SiteTools): Stepped<UnmaskAnswer> | AttemptRefusal {
  const { roster, survivors, held, site } = attempt;
  if (roster === undefined || survivors === undefined || held === undefined) return refusedAttempt('OUT_OF_TURN');
  const refused = request.r !== roster.r || !sameSites(request.survivors, survivors.sites);
  if (refused) return refusedAttempt('UNMASKING_REFUSED');
  if (attempt.unmasked !== undefined) return stepped(attempt, attempt.unmasked);
  if (!enoughSigned(roster, request, tools.verify)) return refusedAttempt('ANSWERS_MISSING');
  const [maskKeys, seeds]: [[SiteId, Uint8Array][], [SiteId, Uint8Array][]] = [[], []];
  for (const { site: of } of roster.adverts) {
    const share = held.get(of);
    if (share === undefined) return refusedAttempt('OUT_OF_TURN');
    if (survivors.sites.includes(of)) seeds.push([of, share.seed.slice()]);
    else maskKeys.push([of, share.maskKey.slice()]);
  }
  const unmasked = { site, r: roster.r, maskKeys, seeds };
  return stepped({ ...attempt, unmasked }, unmasked);
}

/** The text of P4: the digest of the survivors, under R. */
export function survivorsText(r: Digest, survivors: readonly SiteId[]): Uint8Array {
  return signedText('survivors', r, digestOf(`${PROTOCOL}/survivors`, [...survivors]));
}

/** Whether T different survivors have signed these survivors. */
export function enoughSigned(
  { r, adverts, parameters }: CheckedRoster,
  request: Pick<UnmaskRequest, 'survivors' | 'signatures'>,
  verify: VerifySignature,
): boolean {
  const text = survivorsText(r, request.survivors);
  const signers = adverts.filter(
    ({ site, identityKey }) =>
      request.survivors.includes(site) &&
      request.signatures.some((one) => one.site === site && verify(identityKey, text, one.signature)),
  );
  return signers.length >= parameters.threshold;
}

/** Whether the survivors are sorted sites of the roster, each once, and enough of them for the noise. */
export function isSubset(survivors: readonly SiteId[], { adverts, parameters }: CheckedRoster): boolean {
  const sorted = survivors.every((site, index) => index === 0 || survivors[index - 1] < site);
  const members = survivors.every((site) => adverts.some((advert) => advert.site === site));
  return sorted && members && survivors.length >= parameters.sites - parameters.dropouts;
}

function sameSites(a: readonly SiteId[], b: readonly SiteId[]): boolean {
  return a.length === b.length && a.every((site, index) => site === b[index]);
}
