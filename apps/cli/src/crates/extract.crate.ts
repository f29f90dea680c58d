import type { CrateFact, CrateInput } from '@collimate/governance-crate';
import { canonicalJson, digestOf } from '@collimate/kernel-canonical';
import { attest } from '@collimate/platform-attestation';
import { planDigest, type ExtractionPlan } from '@collimate/radiomics-vocabulary';
import type { Case } from '../extraction/case-order.js';
import { writeOutput } from '../output/output-file.js';
import { recordJson, type CaseRecord } from '../output/record-json.js';
import { softwareOf } from '../output/software.js';
import { crateTexts, saltsBeside, writeCrate, type CrateContent, type CrateSignature } from './crate.folder.js';
import { readSigner } from './crate.key.js';
import { ATTESTATION, EXTRACTION_ATTESTATION } from './crate.seal.js';
import { bindInputs, type BoundInput } from './input.commitments.js';

/** Results of an extraction, and the folder for its crate. */
export interface ExtractedCrate {
  readonly folder: string;
  /** PEM file of the key that signs the crate; without a key the crate is unsigned, and its metadata say so. */
  readonly keyFile: string | undefined;
  readonly format: 'csv' | 'json';
  readonly table: string;
  readonly finished: readonly (Case & { readonly records: readonly CaseRecord[] })[];
  /** ISO 8601. */
  readonly startTime: string;
  readonly endTime: string;
}

/** `.example` leads nowhere: it says that no name was given. */
const HOUSE = { id: 'https://collimate.example/the-site', name: 'the site that computed it' };
const STAYS = 'This crate stays in the house: it holds one row per subject. What its metadata say of inputs is salted.';

/**
 * Writes the crate of an extraction: the table, the history of each of its rows, every plan with every parameter, and
 * commitments to the inputs. @throws CliError CANNOT_WRITE, BAD_DOCUMENT
 */
export async function writeExtractCrate(run: ExtractedCrate): Promise<void> {
  const signer = run.keyFile === undefined ? undefined : readSigner(run.keyFile);
  const bound = await bindInputs(run.finished.flatMap(({ order }) => pathsOf(order)));
  const dataset = datasetOf(bound);
  const plans = new Map(run.finished.map(({ plan }) => [planDigest(plan), plan]));
  const contents = contentsOf(run, bound, dataset, plans);
  const signature = signer === undefined ? undefined : signatureOf(run, dataset, signer);
  const inputs = { schema: 'collimate.salts/1', stays: STAYS, inputs: [...bound.values()] };
  writeOutput(saltsBeside(run.folder), `${JSON.stringify(inputs, null, 2)}\n`);
  writeCrate(run.folder, crateTexts(orderOf(run, plans, dataset, signer !== undefined), contents, signature));
}

function pathsOf({ image, mask, regions }: Case['order']): readonly string[] {
  return [image, mask, ...Object.values(regions ?? {})];
}

/** The dataset epoch of a run without an agent: the files that were read, bound by their commitments. */
function datasetOf(bound: ReadonlyMap<string, BoundInput>): CrateInput {
  const digest = digestOf('collimate.dataset/1', [...bound.values()].map(({ commitment }) => commitment).sort());
  return {
    id: `urn:collimate:dataset:${digest}`,
    name: 'the scans and masks that were read',
    description:
      'Bound by salted commitments; digests and salts stay outside of the crate, in a file of its own: who deletes a line of it forgets an input.',
    facts: [{ name: 'digest of the salted commitments', value: digest }],
  };
}

function contentsOf(
  { format, table, finished }: ExtractedCrate,
  bound: ReadonlyMap<string, BoundInput>,
  dataset: CrateInput,
  plans: ReadonlyMap<string, ExtractionPlan>,
): readonly CrateContent[] {
  const cases = finished.flatMap(({ order, plan, records }) =>
    records.map(({ subject, roi, record, software }) => ({
      ...{ subject, roi, plan: planDigest(plan), engine: record.engineDefinition, collimate: software.collimate },
      inputs: pathsOf(order).map((path) => bound.get(path)?.commitment),
    })),
  );
  const provenance = { schema: 'collimate.provenance/1', stays: STAYS, dataset: dataset.id, ...DONE, cases };
  const json = 'application/json';
  return [
    {
      path: `features.${format}`,
      name: 'features',
      description: 'one row per feature and aggregation of each region under each plan',
      mediaType: format === 'csv' ? 'text/csv' : json,
      text: table,
    },
    {
      path: 'records.json',
      name: 'how each case was computed',
      description: 'steps, grids, levels, kernels, versions and warnings of each case',
      mediaType: json,
      text: recordJson(finished.flatMap(({ records }) => records)),
    },
    {
      path: 'provenance.json',
      name: 'what each row was computed from',
      description: 'each case with its plan, its engine and the salted commitments to its inputs',
      mediaType: json,
      text: `${JSON.stringify(provenance, null, 2)}\n`,
    },
    ...[...plans].map(([digest, plan]) => ({
      path: `plans/${digest}.json`,
      name: `plan ${digest.slice(0, 12)}`,
      description: 'every parameter of the plan, as canonical JSON',
      mediaType: json,
      text: canonicalJson(plan),
    })),
  ];
}

/** Features are computed from the original pixels. This run cannot know whether a file was cleaned before. */
const DONE = {
  deidentification: 'none by this run: computed on the files as they were given',
  defacing: 'none by this run',
} as const;

function orderOf(
  { format, startTime, endTime }: ExtractedCrate,
  plans: ReadonlyMap<string, ExtractionPlan>,
  dataset: CrateInput,
  isSigned: boolean,
): Parameters<typeof crateTexts>[0] {
  const { collimate, node, v8, platform, libraries, readers } = softwareOf();
  const facts: readonly CrateFact[] = [
    { name: 'de-identification', value: DONE.deidentification },
    { name: 'defacing', value: DONE.defacing },
    { name: 'signed', value: isSigned ? 'by attestation.json' : 'no: no key was named' },
  ];
  const planPaths = [...plans.keys()].map((digest) => `plans/${digest}.json`);
  return {
    name: 'Radiomic features of one extraction',
    description: STAYS,
    datePublished: endTime,
    licence: { id: '#stays-in-the-house', name: 'not for publication', description: STAYS },
    party: HOUSE,
    inputs: [dataset],
    actions: [
      {
        id: '#extraction',
        name: 'extraction',
        description: 'features computed from scans and masks under the plans of this crate',
        ...{ startTime, endTime },
        software: {
          name: 'collimate',
          version: collimate,
          facts: [
            ...Object.entries({ node, v8, platform, ...libraries }).map(([name, value]) => ({ name, value })),
            ...Object.entries(readers).map(([name, value]) => ({ name: `SHA-256 of the reader ${name}`, value })),
          ],
        },
        object: [dataset.id, ...planPaths],
        result: [`features.${format}`, 'records.json', 'provenance.json'],
        facts,
      },
    ],
  };
}

function signatureOf(
  { endTime, finished }: ExtractedCrate,
  dataset: CrateInput,
  signer: Parameters<typeof attest>[1],
): CrateSignature {
  const plans = [...new Set(finished.map(({ plan }) => planDigest(plan)))];
  const predicate = { dataset: dataset.id, plans, collimate: softwareOf().collimate, at: endTime, ...DONE };
  return {
    path: ATTESTATION,
    name: 'attestation',
    description:
      'in-toto statement over the files and the metadata of this crate in a DSSE envelope, signed with the key of the site',
    mediaType: 'application/json',
    sign: (subject) =>
      `${JSON.stringify(attest({ subject, predicateType: EXTRACTION_ATTESTATION, predicate }, signer), null, 2)}\n`,
  };
}
