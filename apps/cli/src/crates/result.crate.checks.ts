import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compared, RESULT_ATTESTATION, type Check } from '@collimate/governance-publication';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { canonicalJson, sha256Hex } from '@collimate/kernel-canonical';
import type { CrateFiles } from './crate.files.js';
import type { CrateSeal } from './crate.seal.js';
import { resultCrateTexts } from './result.crate.js';
import { PROTOCOL, SITES, type Enclosures } from './result.enclosures.js';
import { readSiteStatement } from './site.statements.js';
import type { Proof } from '../documents/proof.kind.js';
import type { ResultProof } from '../documents/log-export.js';
import { keyFingerprint } from '../proofs/signed-head.proof.js';
import type { Trusted } from '../proofs/trusted.js';
import { verifyDocument } from '../documents/verify-document.js';

/** Name of the proof in the crate of a result. */
const PROOF = 'proof.json';

/** Findings from the proof in a crate. */
export interface ProvenCrate {
  readonly checks: readonly Check[];
  /** SHA-256 of each file as the proof and the attestation make it, hex; empty where they make none. */
  readonly remade: ReadonlyMap<string, string>;
}

/** Verifies the proof in a crate as a document of its own, and makes the crate again from it and from the attestation. */
export function proveResultCrate({ folder, lying }: CrateFiles, { attested }: CrateSeal, trusted: Trusted): ProvenCrate {
  if (!lying.has(PROOF)) return { checks: [], remade: new Map() };
  let proof: Proof;
  let checks: readonly Check[];
  try {
    proof = JSON.parse(readFileSync(join(folder, PROOF), 'utf8')) as Proof;
    ({ checks } = verifyDocument(proof, trusted));
  } catch (error) {
    const detail = error instanceof SyntaxError ? 'it is no JSON' : error instanceof Error ? error.message : String(error);
    return { checks: [{ what: PROOF, verdict: 'fails', detail }], remade: new Map() };
  }
  const proven = checks.map((check) => ({ ...check, what: `proof: ${check.what}` }));
  // Without the sites' contributions there is no such crate; a result alone is no proof.
  if (!isWhole(proof) || attested?.statement.predicateType !== RESULT_ATTESTATION) {
    return { checks: proven, remade: new Map() };
  }
  const { study, result, releases } = attested.statement.predicate;
  const { enclosed, checks: ofEnclosed } = readEnclosures(folder, [...lying.keys()], proof);
  const texts = resultCrateTexts(proof, attested.envelope, enclosed);
  return {
    checks: [
      ...proven,
      ...ofEnclosed,
      compared('attestation: study', String(study), proof.result.study.digest),
      compared('attestation: result', String(result), proof.result.digest),
      {
        what: 'attestation: releases',
        verdict: canonicalJson(releases ?? null) === canonicalJson(releasesOf(proof)) ? 'holds' : 'fails',
        detail: 'those of the proof, in their order',
      },
      compared("attestation: key of the coordinator's log", attested.keyId, keyFingerprint(proof.checkpoint.publicKey)),
    ],
    remade: new Map([...texts].map(([path, text]) => [path, sha256Hex(Buffer.from(text))])),
  };
}

/** Whether a valid proof holds the sites' contributions, as present ones do; its result was then read as a result. */
function isWhole(proof: Proof | ResultProof): proof is ResultProof {
  return proof.contributions !== undefined;
}

/**
 * Reads the enclosures of a crate: the approved protocol has to have the digest of the result, and a site's attestation
 * its signature.
 */
function readEnclosures(
  folder: string,
  files: readonly string[],
  proof: ResultProof,
): { readonly enclosed: Enclosures; readonly checks: readonly Check[] } {
  const checks: Check[] = [];
  const attempt = <T>(path: string, read: (document: unknown) => T): T | undefined => {
    try {
      return read(JSON.parse(readFileSync(join(folder, path), 'utf8')));
    } catch (error) {
      checks.push({ what: path, verdict: 'fails', detail: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const study = files.includes(PROTOCOL) ? attempt(PROTOCOL, (document) => freezeStudy(parseStudy(document))) : undefined;
  if (study !== undefined) checks.push(compared(`${PROTOCOL}: digest`, study.digest, proof.result.study.digest));
  const sites = files
    .filter((path) => path.startsWith(SITES))
    .flatMap((path) => {
      const read = attempt(path, (document) => readSiteStatement(document, proof));
      checks.push(...(read?.checks ?? []).map((check) => ({ ...check, what: `${path}: ${check.what}` })));
      return read?.statement ?? [];
    });
  return { enclosed: { ...(study !== undefined && { study }), sites }, checks };
}

/** Releases as the coordinator attests them, one for each answer. */
function releasesOf({ contributions }: ResultProof): readonly object[] {
  return contributions.rounds.flatMap(({ statistic, contributions: sent, masked }) =>
    [...sent, ...(masked?.uploads ?? [])].map(({ site, receipt }) => ({
      ...{ statistic, site, epoch: receipt.epoch, rho: receipt.rho, answer: receipt.answerHash },
      ...{ ledgerIndex: receipt.ledgerIndex, ledgerRoot: receipt.ledgerRoot },
    })),
  );
}
