import type { Check, SignedEnvelope, Statement } from '@collimate/governance-publication';
import { canonicalJson } from '@collimate/kernel-canonical';
import { readEnvelope } from '@collimate/platform-attestation';
import type { ResultProof } from '../documents/log-export.js';
import { keyFingerprint } from '../proofs/signed-head.proof.js';

/** Types of a site's attestation of its releases; the first one has no commitments to inputs. */
const OF_RELEASES: readonly string[] = ['urn:collimate:attestation:releases/2', 'urn:collimate:attestation:releases/1'];

/** Attestation of a hospital about its part in a result: `collimate site attest`. */
export interface SiteStatement {
  readonly site: string;
  readonly envelope: SignedEnvelope;
  readonly predicate: Statement['predicate'];
}

/**
 * Reads the attestation of a site and compares it with the result: it has to be signed by the key under which the site
 * has answered, be of this study, and name every answer of the site in the result.
 * @returns the statement if it belongs to this result, and the checks
 * @throws AttestationError BAD_ENVELOPE, BAD_STATEMENT
 */
export function readSiteStatement(
  document: unknown,
  { result, contributions }: ResultProof,
): { readonly statement: SiteStatement | undefined; readonly checks: readonly Check[] } {
  const { statement, keyId, isSigned } = readEnvelope(document);
  const owner = contributions.sites.find(({ publicKey: key }) => key !== null && keyFingerprint(key) === keyId)?.site;
  const { predicate, subject, predicateType } = statement;
  const attested = new Set(subject.map(({ digest }) => digest.sha256));
  const answers = contributions.rounds.flatMap(({ contributions: sent, masked }) =>
    [...sent, ...(masked?.uploads ?? [])].filter(({ site }) => site === owner).map(({ receipt }) => receipt.answerHash),
  );
  const checks: readonly Check[] = [
    shown('signature', isSigned, 'DSSE, Ed25519'),
    shown(
      'key',
      owner !== undefined,
      owner === undefined ? `${keyId} is of no site of the result` : `that of ${owner} in the proof`,
    ),
    shown('kind', OF_RELEASES.includes(predicateType), predicateType),
    shown('study', predicate['study'] === result.study.digest, 'that of the result'),
    shown(
      'answers',
      answers.every((answer) => attested.has(answer)),
      'all that the result is made of are attested',
    ),
  ];
  const isOfResult = owner !== undefined && checks.every(({ verdict }) => verdict === 'holds');
  return { statement: isOfResult ? { site: owner, envelope: document as SignedEnvelope, predicate } : undefined, checks };
}

/**
 * @returns the attestation of a site as facts of the run: approvers, software and plans, inputs, and changes to the
 *   images
 */
export function factsOfSite({ site, predicate }: SiteStatement): readonly { readonly name: string; readonly value: string }[] {
  const { approval, agent, engines, plans, deidentification, defacing, releases } = predicate;
  const told = (value: unknown): string => (typeof value === 'string' ? value : canonicalJson((value ?? null) as object));
  const inputs = (Array.isArray(releases) ? (releases as readonly Readonly<Record<string, unknown>>[]) : [])
    .filter(({ inputs: commitment }) => typeof commitment === 'string')
    .map(
      ({ sequence, epoch, inputs: commitment }) => `release ${String(sequence)}, epoch ${String(epoch)}: ${String(commitment)}`,
    );
  return [
    { name: `approval at ${site}`, value: told(approval) },
    { name: `software of ${site}`, value: `collimate-agent ${told(agent)}, engine ${told(engines)}` },
    { name: `plans of ${site}, digests`, value: told(plans) },
    { name: `de-identification at ${site}`, value: told(deidentification) },
    { name: `defacing at ${site}`, value: told(defacing) },
    {
      name: `inputs of ${site}, salted commitments`,
      value: inputs.length === 0 ? 'not attested by this version of the agent' : inputs.join('; '),
    },
  ];
}

function shown(what: string, isSo: boolean, detail: string): Check {
  return { what, verdict: isSo ? 'holds' : 'fails', detail };
}
