import { checkpointText, entryLeafHash, verifyInclusion } from '@collimate/governance-provenance';
import {
  compared,
  type Check,
  type ContributionDocument,
  type ContributionsDocument,
  type PublishedResult,
  type RoundOutcome,
} from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import { fromHex, parseDigest, parseStudyId, sha256Hex } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { answerBytes, parseEvent, sameEvent, sharedGaussian, type PrivacyEvent } from '@collimate/privacy-accounting';
import { analyseRelease, noiseStatement, poolLocally, stepsOf } from '@collimate/statistics-menu';
import { maskedChecks } from './masked.checks.js';
import { receiptChecks } from './receipt-charges.checks.js';
import { roundOrderChecks } from './round-order.checks.js';
import { receiptSignatureChecks } from './receipt-signatures.checks.js';
import { oneStep, stepChecks, stepsOfRound, sumOf, type SentStep } from './step.checks.js';
import { firstDifference } from './document.difference.js';
import { estimatesCheck } from './estimates.check.js';
import { keyFingerprint } from './signed-head.proof.js';
import { isSignedBy } from './site.signature.js';

/** Trust of the reader for checks of the contributions. */
export interface ContributionTrust {
  readonly study: FrozenStudy | undefined;
  /** Fingerprints of the sites' log keys that the reader trusts. */
  readonly siteKeys: ReadonlyMap<string, string>;
}

/** Check of a result without the sites' contributions. */
export const WITHOUT_CONTRIBUTIONS: Check = {
  what: 'what the sites sent',
  verdict: 'not-shown',
  detail: 'the estimates could be any: `collimate study proof ID` holds each site’s noisy vector and its receipt',
};

/**
 * Computes the estimates of a result again from the sites' contributions: each vector is the answer that its receipt
 * names, the answer is in the site's log, receipt and head of the log are signed by the site, and the sum gives the
 * published estimates.
 */
export function contributionChecks(
  sent: ContributionsDocument,
  certificate: PublishedResult,
  trust: ContributionTrust,
): readonly Check[] {
  const pooled = certificate.rounds.filter((round) => round.pooled !== null);
  return [
    compared('study of the contributions', sent.study, certificate.study.id),
    sitesCheck(sent),
    compared('rounds of the contributions', names(sent.rounds.filter(isFirst)), names(pooled)),
    ...roundOrderChecks(sent, pooled),
    ...pooled.flatMap((round) => roundChecks(round, stepsOfRound(sent, round), certificate.study, trust)),
    ...sitesOf(sent).flatMap((site) => {
      const key = keyOf(sent, site);
      return [...siteChecks(site, key, sent, trust), ...receiptSignatureChecks(site, key, sent, certificate)];
    }),
    ...receiptChecks(sent, certificate),
  ];
}

/**
 * The list of keys is unsigned. So it may hold only sites that sent something, in one fixed order: no other text is
 * accepted for it.
 */
function sitesCheck(sent: ContributionsDocument): Check {
  const lines = sent.sites.map(({ site, publicKey }) => `${site} ${publicKey ?? ''}`);
  const isInOrder = lines.every((line, index) => index === 0 || lines[index - 1] < line);
  const senders = sitesOf(sent);
  const strangers = sent.sites.filter(({ site }) => !senders.includes(site)).map(({ site }) => site);
  const what = 'sites of the contributions';
  if (!isInOrder) return { what, verdict: 'fails', detail: 'they do not stand in the order of their names, each once' };
  if (strangers.length > 0) return { what, verdict: 'fails', detail: `${strangers.join(' ')} sent nothing` };
  return { what, verdict: 'holds', detail: senders.join(' ') };
}

/** Every site that sent anything, whether or not a key is published for it. */
function sitesOf({ rounds }: ContributionsDocument): readonly string[] {
  return [...new Set(rounds.flatMap(sentHeads).map(({ site }) => site))].sort();
}

/** @returns the head that came with each vector, or with the hash of each masked one */
function sentHeads({ contributions, masked }: ContributionsDocument['rounds'][number]) {
  return [...contributions, ...(masked?.uploads ?? [])];
}

/** @returns null unless one key is published for the site, and one alone */
function keyOf({ sites }: ContributionsDocument, site: string): string | null {
  const named = sites.filter((one) => one.site === site);
  return named.length === 1 ? named[0].publicKey : null;
}

/** A statistic of several steps is named once. */
function isFirst({ step = 0 }: ContributionsDocument['rounds'][number]): boolean {
  return step === 0;
}

function names(rounds: readonly { readonly statistic: string }[]): string {
  return rounds
    .map(({ statistic }) => statistic)
    .sort()
    .join(' ');
}

function roundChecks(
  round: RoundOutcome,
  steps: readonly SentStep[],
  { id: studyId, digest: studyDigest }: PublishedResult['study'],
  { study }: ContributionTrust,
): readonly Check[] {
  const { statistic, pooled } = round;
  if (pooled === null || steps.length === 0) return [];
  if (pooled.masked !== undefined) {
    return [...namedRound(round, steps), ...maskedChecks(round, steps[0].masked, { studyId, studyDigest, study })];
  }
  const event = parseEvent(pooled.noise.mechanism);
  const asked = [...pooled.sites].sort().join(' ');
  const ofSteps = steps.flatMap((step): readonly Check[] => {
    const sites = step.contributions.map(({ site }) => site);
    return [
      compared(`sites that sent to round ${step.name}`, [...sites].sort().join(' '), asked),
      ...step.contributions.map((one) => answerCheck(round, step, one, { studyId, event })),
      ...step.contributions.map((one) => logCheck(step.name, one)),
    ];
  });
  const design = study?.queries.find(({ name }) => name === statistic)?.design;
  return [
    ...namedRound(round, steps),
    ...shortened(ofSteps, steps),
    ...(oneStep(event) ? [] : stepChecks(round, steps, event, design)),
    ...estimateChecks(round, steps, study),
  ];
}

/** The round that a result names is that of the last step; contributions from older coordinators name no rounds. */
function namedRound({ statistic, roundId }: RoundOutcome, steps: readonly SentStep[]): readonly Check[] {
  const sent = steps[steps.length - 1].roundId;
  return sent === undefined || sent === roundId ? [] : [compared(`name of round ${statistic}`, sent, roundId)];
}

/** Checks that hold in all of many steps are reported once; with a failure, every step is reported. */
function shortened(checks: readonly Check[], steps: readonly SentStep[]): readonly Check[] {
  if (steps.length === 1 || checks.some(({ verdict }) => verdict !== 'holds')) return checks;
  const [{ name }] = steps;
  return [
    {
      what: `answers to round ${name} and the steps after it`,
      verdict: 'holds',
      detail: `${steps.length} steps of ${steps[0].contributions.length} sites, each as its site committed to it`,
    },
  ];
}

/** The vector has to be the receipt's answer, and the receipt has to agree with the published result. */
function answerCheck(
  round: RoundOutcome,
  { name, step, given }: SentStep,
  { site, vector, receipt }: ContributionDocument,
  { studyId, event }: { readonly studyId: string; readonly event: PrivacyEvent },
): Check {
  const what = `answer of ${site} to round ${name}`;
  const { queryDigest, epoch, rho, answerHash } = receipt;
  const own = eventOf(receipt);
  const key = { studyId: parseStudyId(studyId), queryDigest: parseDigest(queryDigest), epoch, step };
  const terms = { key, event: own, ...(given !== undefined && { given: parseDigest(given) }) };
  const hash = sha256Hex(answerBytes(terms, vector.map(BigInt)));
  const fails = (detail: string): Check => ({ what, verdict: 'fails', detail });
  if (hash !== answerHash) return fails('the vector is not the answer that the receipt names');
  const isAsked = queryDigest === round.queryDigest && epoch === round.epoch && (receipt.step ?? 0) === step;
  if (!isAsked) return fails('the receipt is of another question');
  if (!sameEvent(own, event) || rho !== round.pooled?.noise.rhoPerSite) return fails('the receipt is of another noise or price');
  const published = round.pooled.answers?.find((one) => one.site === site && (one.step ?? 0) === step)?.answer;
  if (published === undefined) {
    return {
      what,
      verdict: 'not-shown',
      detail: 'the result does not name the hash of the answer: an older coordinator made it',
    };
  }
  return published === answerHash
    ? { what, verdict: 'holds', detail: `${vector.length} numbers, ${answerHash.slice(0, 16)}…` }
    : fails('the published result names another answer');
}

/** The event that a receipt names as charged. */
function eventOf({ mechanism, sigma2, sensitivity2, ...more }: ContributionDocument['receipt']): PrivacyEvent {
  const { steps = 1, honest = 0, length = 0 } = more;
  const noise = { sigma2: BigInt(sigma2), d2: BigInt(sensitivity2) };
  switch (mechanism) {
    case 'discrete-gaussian':
      return { kind: mechanism, ...noise };
    case 'discrete-gaussian-steps':
      return { kind: mechanism, ...noise, steps };
    case 'shared-discrete-gaussian':
      return sharedGaussian({ ...noise, honest, length });
    default:
      return assertNever(mechanism);
  }
}

/** The answer stands in the site's own log. */
function logCheck(statistic: string, { site, receipt, inclusion, head }: ContributionDocument): Check {
  const what = `log of ${site}, round ${statistic}`;
  const answer = parseDigest(receipt.answerHash);
  const leaf = entryLeafHash({ kind: 'release-answered', sequence: receipt.ledgerSequence, answer });
  const proof = { index: inclusion.index, size: inclusion.size, hashes: inclusion.hashes.map(fromHex) };
  const named = head.origin.startsWith(`collimate/site/${site}/`) && head.root === receipt.ledgerRoot;
  const stands = named && verifyInclusion(leaf, proof, { size: head.size, root: fromHex(head.root) });
  return stands
    ? { what, verdict: 'holds', detail: `number ${inclusion.index} of ${inclusion.size}` }
    : { what, verdict: 'fails', detail: "the answer does not stand in the head of the site's log" };
}

function estimateChecks(round: RoundOutcome, steps: readonly SentStep[], study: FrozenStudy | undefined): readonly Check[] {
  const what = `estimates of round ${round.statistic}`;
  const query = study?.queries.find(({ name }) => name === round.statistic);
  if (study === undefined || query === undefined || round.pooled === null) {
    return [{ what, verdict: 'not-shown', detail: 'they are computed again with the protocol: --protocol FILE' }];
  }
  const { design, analyses } = query;
  if (steps.length !== stepsOf(design)) {
    return [{ what, verdict: 'fails', detail: `${steps.length} steps were sent of ${stepsOf(design)}` }];
  }
  const sums = steps.map(({ contributions }) => sumOf(contributions, design.length));
  const sum = sums[sums.length - 1];
  if (sum === undefined || sums.some((one) => one === undefined)) {
    return [{ what, verdict: 'fails', detail: 'a vector has another length than the statistic' }];
  }
  const { contributions } = steps[steps.length - 1];
  const pooled = poolLocally(design, sum, contributions.length);
  const bySite = contributions.map(({ site, vector }) => ({ site, vector: vector.map(BigInt) }));
  const several = steps.length === 1 ? {} : { sums: sums.flatMap((one) => (one === undefined ? [] : [one])) };
  const computed = analyseRelease({ design, pooled, bySite, ...several }, analyses);
  const published = [round.pooled.estimate, ...(round.pooled.further ?? [])];
  const from = `${contributions.length * steps.length} vectors`;
  const noise = firstDifference(round.pooled.noise, noiseStatement(design, pooled));
  return [
    estimatesCheck({ what, published, computed, from, gives: 'not what the vectors give' }),
    ...(noise === undefined
      ? []
      : [{ what: `noise statement of round ${round.statistic}`, verdict: 'fails', detail: `differs at ${noise}` } as const]),
  ];
}

/** Checks that the heads are the site's own: without its signature, a coordinator could have made them. */
function siteChecks(
  site: string,
  publicKey: string | null,
  sent: ContributionsDocument,
  { siteKeys }: ContributionTrust,
): readonly Check[] {
  const heads = sent.rounds
    .flatMap(sentHeads)
    .filter((one) => one.site === site)
    .map(({ head }) => head);
  const what = `signature of ${site}`;
  const trusted = siteKeys.get(site);
  if (publicKey === null) {
    const verdict = trusted === undefined ? 'not-shown' : 'fails';
    const isOfSeveral = sent.sites.filter((one) => one.site === site).length > 1;
    const detail = isOfSeveral
      ? 'its agent named another key, or its first, between two rounds: what it signed is not all of one key'
      : 'this site signed nothing; its agent is older than signed heads';
    return [{ what, verdict, detail }];
  }
  const isSigned = heads.every(({ origin, size, root, signature }) => {
    const text = checkpointText({ origin, size, root: fromHex(root) });
    return signature !== null && isSignedBy(publicKey, text, Buffer.from(signature, 'base64'));
  });
  const fingerprint = keyFingerprint(publicKey);
  const key: Check =
    trusted === undefined
      ? {
          what: `key of ${site}`,
          verdict: 'not-shown',
          detail: `${fingerprint}; ask the hospital, and name it by --site-key ${site}=…`,
        }
      : compared(`key of ${site}`, fingerprint, trusted);
  return [{ what, verdict: isSigned ? 'holds' : 'fails', detail: `Ed25519 over ${heads.length} heads of its log` }, key];
}
