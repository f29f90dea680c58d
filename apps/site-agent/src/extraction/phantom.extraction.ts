import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { digestOf, type Digest } from '@collimate/kernel-canonical';
import type { FeatureTable } from '@collimate/radiomics-features';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { ExtractionOutcome } from './extraction.messages.js';
import type { ExtractionProcess } from './extraction.process.js';

/** The phantoms that an agent brings along: drawn from this seed, so that no image has to be shipped. */
const SEED = 20;
/** Patients of the whole cohort, which is the same however many of them are asked for. */
const MOST = 6;
const PLAN = planPreset('ibsi-c');

/** Results of the extraction process for the phantoms. */
export interface PhantomExtraction {
  /** One table a phantom; empty where it failed. */
  readonly tables: readonly FeatureTable[];
  /** Codes of the phantoms that failed. */
  readonly codes: readonly string[];
}

/** The digest of the first phantom's table, to which every machine has to come with this version of the engine. */
export const PHANTOM_DIGEST = '219633c1fc21926a958cd0728a85f36ebfb2f9359e1ab50c7c8e5cc062298ac2';

/**
 * Draws phantoms into a temporary folder, has them extracted by the isolated process as scans are, and removes the folder.
 * @param patients how many, at most 6
 * @throws AgentError EXTRACTION_CRASHED
 */
export async function extractPhantoms(process: ExtractionProcess, patients: number): Promise<PhantomExtraction> {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-phantom-'));
  try {
    const spec = cohortSpec('hello', 'north', MOST / 2);
    const cohort = simulateCohort(spec, SEED);
    const outcomes: ExtractionOutcome[] = [];
    for (const [index, { subject }] of cohort.subjects.slice(0, patients).entries()) {
      for (const { path, bytes } of cohort.filesOf(index)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), bytes);
      }
      const source = { image: join(folder, 'images', subject, 'CT'), mask: join(folder, maskOf(cohort.filesOf(index))) };
      const task = { ...source, roi: spec.roi, plan: PLAN, modality: 'CT' };
      outcomes.push(await process.extract(task, folder, new AbortController().signal));
    }
    const tables = outcomes.flatMap((outcome) => (outcome.kind === 'extracted' ? [outcome.table] : []));
    const codes = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.code] : []));
    return { tables, codes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns a digest of all tables in their order */
export function phantomDigest(tables: readonly FeatureTable[]): Digest {
  return digestOf('collimate.phantom/1', tables.map(plain));
}

/** The last file of a scan is its structure set. */
function maskOf(files: Iterable<{ readonly path: string }>): string {
  return [...files].at(-1)?.path ?? '';
}

/** A table without the words in which it is shown. */
function plain({ rows }: FeatureTable): unknown {
  return rows.map(({ ibsi, aggregationCode, parameters, value }) => ({ ibsi, aggregationCode, parameters, value }));
}
