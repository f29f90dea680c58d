import type { CrateFact, CrateInput } from '@collimate/governance-crate';
import {
  RELEASE_TABLE,
  releaseRows,
  type PublishedResult,
  type ResultPredicate,
  type SignedEnvelope,
} from '@collimate/governance-publication';
import { canonicalJson } from '@collimate/kernel-canonical';
import type { ResultProof } from '../documents/log-export.js';
import { resultCsv, tableCsv } from '../views/study-result.view.js';
import { crateTexts, writeCrate, type CrateContent } from './crate.folder.js';
import { enclosedFacts, enclosedFiles, type Enclosures } from './result.enclosures.js';

const PUBLISHED = 'Published: estimates with their noise, and what they cost. It holds nothing about any one person.';
const LICENCE = {
  id: '#as-published',
  name: 'as the consortium published it',
  description: 'The consortium that ran the study says under which terms its results may be used.',
};

/**
 * Every file of the crate of a published result, by its path: published documents and nothing else. The same proof and
 * attestation make the same bytes, so that every holder of both can make the crate again; a change of the bytes needs
 * another `CRATE_FORM`.
 * @param attestation of the coordinator over the canonical JSON of the result
 * @param enclosed the approved protocol and the attestations of sites, if given
 */
export function resultCrateTexts(
  proof: ResultProof,
  attestation: SignedEnvelope,
  enclosed: Enclosures = { sites: [] },
): ReadonlyMap<string, string> {
  const { result, contributions } = proof;
  const more = enclosedFiles(enclosed);
  return crateTexts(
    {
      name: `Result of the study ${result.study.id}`,
      description: PUBLISHED,
      datePublished: result.publishedAt,
      licence: LICENCE,
      party: { id: 'https://collimate.example/the-consortium', name: 'the consortium of the study' },
      inputs: [protocolOf(result), ...epochsOf(result)],
      actions: [
        {
          id: '#pooling',
          name: 'pooling',
          description:
            'sums of what the sites released, and the analyses that read them; the tables follow from result.json and proof.json',
          endTime: result.publishedAt,
          software: { name: 'collimate-coordinator', version: versionOf(attestation) },
          object: [protocolOf(result).id, ...epochsOf(result).map(({ id }) => id), ...more.map(({ path }) => path)],
          result: ['result.json', 'result.csv', 'releases.csv', 'proof.json', 'attestation.json'],
          facts: [
            ...factsOf(proof),
            ...enclosedFacts(
              enclosed,
              contributions.sites.map(({ site }) => site),
            ),
          ],
        },
      ],
    },
    [...contentsOf(proof, attestation), ...more],
  );
}

/** Writes the crate of a published result. @throws CliError CANNOT_WRITE */
export function writeResultCrate(folder: string, proof: ResultProof, attestation: SignedEnvelope, enclosed?: Enclosures): void {
  writeCrate(folder, resultCrateTexts(proof, attestation, enclosed));
}

function contentsOf(proof: ResultProof, attestation: SignedEnvelope): readonly CrateContent[] {
  const json = 'application/json';
  return [
    {
      path: 'result.json',
      name: 'result',
      description: 'the published result, as canonical JSON: the bytes that the attestation is over',
      mediaType: json,
      text: canonicalJson(proof.result),
    },
    {
      path: 'result.csv',
      name: 'result as a table',
      description: 'the same numbers, one row each',
      mediaType: 'text/csv',
      text: resultCsv(proof.result),
    },
    {
      path: 'releases.csv',
      name: 'releases as a table',
      description: 'mechanism, noise and price of every release, one row each',
      mediaType: 'text/csv',
      text: tableCsv(RELEASE_TABLE, releaseRows(proof.result, { logIndex: proof.entry.index })),
    },
    {
      path: 'proof.json',
      name: 'proof',
      description: "result, each site's noisy vector with its receipt, and the proof of the coordinator's log: collimate verify",
      mediaType: json,
      text: `${JSON.stringify(proof, null, 2)}\n`,
    },
    {
      path: 'attestation.json',
      name: 'attestation',
      description: "in-toto statement over result.json in a DSSE envelope, signed with the key of the coordinator's log",
      mediaType: 'application/json',
      text: `${JSON.stringify(attestation, null, 2)}\n`,
    },
  ];
}

function protocolOf({ study }: PublishedResult): CrateInput {
  return {
    id: `urn:collimate:study:${study.digest}`,
    name: `protocol of the study ${study.id}`,
    description: 'Variables, plans, groups, statistics and budget, under the digest that the hospitals approved.',
    facts: [{ name: 'digest of the protocol', value: study.digest }],
  };
}

/** A site's data at an opening, as inputs. An epoch is a number of the calendar, and tells nothing of the data. */
function epochsOf({ rounds }: PublishedResult): readonly CrateInput[] {
  return [...new Set(rounds.map(({ epoch }) => epoch))].map((epoch) => ({
    id: `urn:collimate:epoch:${epoch}`,
    name: `dataset epoch ${epoch}`,
    description: "Each site's data of consenting subjects as they stood at the opening of this number; they never left.",
  }));
}

function factsOf({ result, entry, checkpoint, contributions }: ResultProof): readonly CrateFact[] {
  const { privacy, rounds } = result;
  return [
    { name: 'budget of the study at each site, rho', value: privacy.budgetRho },
    { name: 'rho of all rounds at each site', value: privacy.rhoPerSite },
    { name: `epsilon at delta ${privacy.delta}`, value: privacy.epsilon },
    { name: 'neighbours', value: privacy.neighbours },
    ...rounds.map(({ statistic, state, pooled, queryDigest }) => ({
      name: `round ${statistic}`,
      value: `${state}, query ${queryDigest}${pooled === null ? '' : `, ${JSON.stringify(pooled.noise.mechanism)}`}`,
    })),
    ...contributions.rounds.flatMap(({ statistic, contributions: sent }) =>
      sent.map(({ site, receipt }) => ({
        name: `release of ${site} to ${statistic}`,
        value: `answer ${receipt.answerHash}, rho ${receipt.rho}, epoch ${receipt.epoch}, ledger index ${receipt.ledgerIndex}`,
      })),
    ),
    { name: "place in the coordinator's log", value: entry.index },
    { name: "size and root of the coordinator's log", value: `${checkpoint.size} ${checkpoint.root}` },
  ];
}

function versionOf({ payload }: SignedEnvelope): string {
  const { predicate } = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as {
    readonly predicate: Partial<ResultPredicate>;
  };
  return predicate.coordinator ?? 'unknown';
}
