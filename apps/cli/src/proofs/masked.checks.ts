import { entryLeafHash, verifyInclusion } from '@collimate/governance-provenance';
import { compared, type Check, type MaskedSumDocument, type RoundOutcome } from '@collimate/governance-publication';
import { eventAmong, isDeclared, sharingOf, type FrozenStudy } from '@collimate/governance-study';
import { fromHex, parseDigest, parseSiteId } from '@collimate/kernel-canonical';
import { parseEvent, sameEvent, type PrivacyEvent } from '@collimate/privacy-accounting';
import {
  AddedUploads,
  isRefused,
  isSignedBy,
  PUBLIC_SIDE,
  type AttemptTranscript,
  type CheckedRoster,
  type SiteSignature,
} from '@collimate/privacy-aggregation';
import { receiptFromDocument, receiptText } from '@collimate/protocol';
import { analyseRelease, noiseStatement, poolShared } from '@collimate/statistics-menu';
import { firstDifference } from './document.difference.js';
import { estimatesCheck } from './estimates.check.js';

/** A round of a masked sum, with the reader's study. */
interface Place {
  readonly studyId: string;
  /** As the result names it. */
  readonly studyDigest: string;
  readonly study: FrozenStudy | undefined;
}

/**
 * Checks of a masked sum that anybody can make: the question is that of the approved protocol, R follows from it and
 * from the adverts, every site has signed R and its upload, each upload is in the log of its site under a signed
 * receipt, T sites have confirmed this sum, the masked vectors add up to it, and the estimates follow from it.
 */
export function maskedChecks(round: RoundOutcome, masked: MaskedSumDocument | undefined, place: Place): readonly Check[] {
  const what = `transcript of round ${round.statistic}`;
  const named = round.pooled?.masked;
  if (masked === undefined || named === undefined) return [{ what, verdict: 'fails', detail: 'it is not there' }];
  const transcript = transcriptOf(masked);
  const roster = PUBLIC_SIDE.checkTranscript(transcript, isSignedBy);
  if (isRefused(roster)) {
    const of = roster.site === undefined ? '' : ` of ${roster.site}`;
    return [{ what, verdict: 'fails', detail: `it does not hold: ${roster.code}${of}` }];
  }
  const sites = roster.adverts.map(({ site }) => site);
  return [
    compared(what, roster.r, named.transcript),
    compared(`sites of the roster of round ${round.statistic}`, sites.join(' '), [...named.roster].sort().join(' ')),
    compared(
      `sites in the sum of round ${round.statistic}`,
      masked.survivors.join(' '),
      [...round.pooled!.sites].sort().join(' '),
    ),
    compared(`attempt of round ${round.statistic}`, masked.question.attempt, named.attempt),
    ...questionChecks(round, masked, place),
    ...keyChecks(round, masked, place),
    chargedCheck(round, masked),
    ...masked.uploads.flatMap((upload) => uploadChecks(round, upload, roster, place)),
    ...sumChecks(round, masked, { transcript, roster }),
    ...estimateChecks(round, masked, place),
  ];
}

/** Compares the question with the reader's protocol; without one, with the certificate alone. */
function questionChecks(round: RoundOutcome, { question }: MaskedSumDocument, { study }: Place): readonly Check[] {
  const what = `question of round ${round.statistic}`;
  const query = study?.queries.find(({ name }) => name === round.statistic);
  const sharing = study === undefined ? undefined : sharingOf(study.protocol);
  const known = { queryDigest: round.queryDigest, epoch: round.epoch, step: 0, given: null };
  if (study === undefined || query === undefined || sharing === undefined) {
    const { queryDigest, epoch, step, given } = question;
    const difference = firstDifference({ queryDigest, epoch, step, given }, known);
    if (difference !== undefined) return [{ what, verdict: 'fails', detail: `another one, first at ${difference}` }];
    return [{ what, verdict: 'not-shown', detail: 'its noise and terms are those of the protocol: --protocol FILE' }];
  }
  const { attempt, membershipRoot } = question;
  const { closing, colluding, dropouts } = sharing;
  const { sigma2, d2 } = query.design.event;
  const expected = {
    ...{ ...known, studyDigest: study.digest, attempt, membershipRoot, closing, colluding, dropouts },
    ...{ sigma2: sigma2.toString(), d2: d2.toString(), length: query.design.length },
  };
  const difference = firstDifference(question, expected);
  return difference === undefined
    ? [{ what, verdict: 'holds', detail: `${closing}, ${colluding} that may collude, ${dropouts} that may vanish` }]
    : [{ what, verdict: 'fails', detail: `not that of the protocol, first at ${difference}` }];
}

/** Checks that the signing keys are those that the people of the hospitals approved. */
function keyChecks({ statistic }: RoundOutcome, { adverts }: MaskedSumDocument, { study }: Place): readonly Check[] {
  const what = `keys of the sites of round ${statistic}`;
  const members = study !== undefined && isDeclared(study.protocol) ? study.protocol.members : undefined;
  if (members === undefined) return [{ what, verdict: 'not-shown', detail: 'the protocol names them: --protocol FILE' }];
  const other = adverts.find(({ site, identityKey }) => members.keys[parseSiteId(site)] !== identityKey);
  return other === undefined
    ? [{ what, verdict: 'holds', detail: `${adverts.length} keys, as the protocol names them` }]
    : [{ what, verdict: 'fails', detail: `${other.site} signed by another key than the protocol names` }];
}

/** The upload is the one answer of its charge, by the receipt and the log of its site. */
function uploadChecks(
  round: RoundOutcome,
  { site, hash, receipt, inclusion, head }: MaskedSumDocument['uploads'][number],
  roster: CheckedRoster,
  { studyId, studyDigest }: Place,
): readonly Check[] {
  const what = `upload of ${site} to round ${round.statistic}`;
  const fails = (detail: string): readonly Check[] => [{ what, verdict: 'fails', detail }];
  const read = receiptFromDocument(receipt);
  const isAsked =
    receipt.queryDigest === round.queryDigest &&
    receipt.epoch === round.epoch &&
    receipt.transcript === roster.r &&
    receipt.attempt === round.pooled?.masked?.attempt &&
    receipt.answerHash === hash;
  if (!isAsked) return fails('the receipt is of another question, attempt or upload');
  const { noise, answers } = round.pooled!;
  if (!sameEvent(read.event, parseEvent(noise.mechanism)) || receipt.rho !== noise.rhoPerSite) {
    return fails('the receipt is of another noise or price');
  }
  if (answers?.find((one) => one.site === site)?.answer !== hash) return fails('the published result names another upload');
  const transcript = parseDigest(roster.r);
  const leaf = entryLeafHash({
    ...{ kind: 'attempt-answered', sequence: receipt.ledgerSequence, step: 0, attempt: receipt.attempt ?? 0 },
    ...{ transcript, answer: parseDigest(hash) },
  });
  const proof = { index: inclusion.index, size: inclusion.size, hashes: inclusion.hashes.map(fromHex) };
  const isHead = head.origin.startsWith(`collimate/site/${site}/`) && head.root === receipt.ledgerRoot;
  if (!isHead || !verifyInclusion(leaf, proof, { size: head.size, root: fromHex(head.root) })) {
    return fails("it does not stand in the head of the site's log");
  }
  const holds: Check = { what, verdict: 'holds', detail: `${hash.slice(0, 16)}…, number ${inclusion.index} of its log` };
  const key = roster.adverts.find((advert) => advert.site === site)?.identityKey ?? '';
  const text = receiptText({ roundId: round.roundId, studyId, studyDigest }, read);
  const isSigned = isSignedBy(key, new TextEncoder().encode(text), receipt.signature ?? '');
  return isSigned ? [holds] : fails('the receipt is not signed by the site');
}

/**
 * Before an attempt each site signs which earlier attempts it has charged. Those that were charged are part of the
 * price of the round.
 */
function chargedCheck({ statistic, charged = 1 }: RoundOutcome, { adverts }: MaskedSumDocument): Check {
  const what = `attempts charged in round ${statistic}`;
  const earlier = adverts.filter(({ lastAttempt }) => lastAttempt >= 0).map(({ site }) => site);
  return earlier.length > 0 && charged < 2
    ? { what, verdict: 'fails', detail: `${charged} is told, and ${earlier.join(', ')} had charged one before` }
    : { what, verdict: 'holds', detail: `${charged}, as far as the sites of the sum have said` };
}

/** The sum is the one that is published and that the sites have seen published. */
function sumChecks(
  { statistic, pooled }: RoundOutcome,
  masked: MaskedSumDocument,
  { transcript, roster }: { readonly transcript: AttemptTranscript; readonly roster: CheckedRoster },
): readonly Check[] {
  const what = `sum of round ${statistic}, by its sites`;
  const confirmed = PUBLIC_SIDE.confirmedBy(transcript, roster, masked.confirmations.map(signatureOf), isSignedBy);
  return [
    compared(`sum of round ${statistic}`, transcript.sumDigest, pooled?.masked?.sumDigest ?? ''),
    isRefused(confirmed)
      ? { what, verdict: 'fails', detail: `fewer than ${roster.parameters.threshold} sites stand by it` }
      : { what, verdict: 'holds', detail: `confirmed by ${confirmed.sites.join(', ')}` },
    addedCheck(statistic, masked, { transcript, roster }),
  ];
}

/** Adds up the masked vectors again. This check trusts nobody's statement, not even the sites'. */
function addedCheck(
  statistic: string,
  { uploads }: MaskedSumDocument,
  { transcript, roster }: { readonly transcript: AttemptTranscript; readonly roster: CheckedRoster },
): Check {
  const what = `sum of round ${statistic}, by its masked vectors`;
  if (transcript.question.terms.closing !== 'all') {
    return {
      what,
      verdict: 'not-shown',
      detail:
        'under threshold they alone do not give it, and what was opened is not public: it is what its sites say, each of which has added it up',
    };
  }
  const given = uploads.flatMap(({ site, masked }) => (masked === undefined ? [] : [{ site: parseSiteId(site), masked }]));
  if (given.length === 0) return { what, verdict: 'not-shown', detail: 'they are not published: it is what its sites say' };
  const added = new AddedUploads(roster.r, transcript.question.length);
  for (const { site, masked } of given) added.add(site, Buffer.from(masked, 'base64'));
  const wrong = PUBLIC_SIDE.checkSum(transcript, added);
  if (wrong === undefined) return { what, verdict: 'holds', detail: `${given.length} of them, each as its site has signed it` };
  const of = wrong.site === undefined ? '' : ` of ${wrong.site}`;
  return { what, verdict: 'fails', detail: `they do not add up to it: ${wrong.code}${of}` };
}

function estimateChecks(round: RoundOutcome, { sum, survivors, adverts }: MaskedSumDocument, { study }: Place): readonly Check[] {
  const what = `estimates of round ${round.statistic}`;
  const query = study?.queries.find(({ name }) => name === round.statistic);
  if (study === undefined || query === undefined || round.pooled === null) {
    return [{ what, verdict: 'not-shown', detail: 'they are computed again with the protocol: --protocol FILE' }];
  }
  const { design, analyses } = query;
  const event: PrivacyEvent = eventAmong(design, sharingOf(study.protocol), adverts.length);
  if (event.kind !== 'shared-discrete-gaussian' || sum.length !== design.length) {
    return [{ what, verdict: 'fails', detail: 'the sum has another length, or other noise, than the statistic' }];
  }
  const pooled = poolShared(design, event, sum.map(BigInt), survivors.length);
  const computed = analyseRelease({ design, pooled }, analyses);
  const published = [round.pooled.estimate, ...(round.pooled.further ?? [])];
  const from = `the sum of ${survivors.length} sites`;
  const noise = firstDifference(round.pooled.noise, noiseStatement(design, pooled));
  return [
    estimatesCheck({ what, published, computed, from, gives: 'not what the sum gives' }),
    ...(noise === undefined
      ? []
      : [{ what: `noise statement of round ${round.statistic}`, verdict: 'fails', detail: `differs at ${noise}` } as const]),
  ];
}

function transcriptOf({ question, sum, ...masked }: MaskedSumDocument): AttemptTranscript {
  const { closing, colluding, dropouts, sigma2, d2, given, ...rest } = question;
  return {
    question: {
      ...rest,
      studyDigest: parseDigest(rest.studyDigest),
      queryDigest: parseDigest(rest.queryDigest),
      membershipRoot: parseDigest(rest.membershipRoot),
      given: given === null ? undefined : parseDigest(given),
      ...{ sigma2: BigInt(sigma2), d2: BigInt(d2), terms: { closing, colluding, dropouts } },
    },
    adverts: masked.adverts.map((advert) => ({
      ...advert,
      site: parseSiteId(advert.site),
      seedHash: advert.seedHash === null ? null : parseDigest(advert.seedHash),
      ownHead: { size: advert.ownHead.size, root: parseDigest(advert.ownHead.root) },
      headsSeen: advert.headsSeen.map(({ site, size, root }) => ({ site: parseSiteId(site), size, root: parseDigest(root) })),
    })),
    rosterSignatures: masked.rosterSignatures.map(signatureOf),
    survivors: masked.survivors.map(parseSiteId),
    survivorSignatures: masked.survivorSignatures.map(signatureOf),
    uploads: masked.uploads.map((upload) => ({ ...signatureOf(upload), hash: parseDigest(upload.hash) })),
    sumDigest: PUBLIC_SIDE.sumDigest(sum.map(BigInt)),
  };
}

function signatureOf({ site, signature }: { readonly site: string; readonly signature: string }): SiteSignature {
  return { site: parseSiteId(site), signature };
}
