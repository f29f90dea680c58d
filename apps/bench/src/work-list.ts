import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtractionPlan, InterpolationPlan } from '@collimate/radiomics-vocabulary';
import { FEATURE_FAMILIES } from '@collimate/radiomics-vocabulary';
import { BenchError } from './timing/bench.error.js';

/** One piece of work as the peers' list describes it. */
export interface Work {
  readonly about: string;
  /** Paths below the folder that holds the peers; may have wild cards. */
  readonly image: string;
  readonly mask: string;
  readonly modality: 'ct' | 'mr' | 'pet';
  readonly spacing: number;
  readonly order: 'linear' | 'cubic';
  readonly round: boolean;
  readonly range: readonly [number, number | null];
  readonly discretisation: 'fbs' | 'fbn';
  readonly bins: number;
  readonly roi?: string;
}

/** One image with its mask, and what is done with it. Plain data: it goes to worker threads. */
export interface Case {
  readonly plan: ExtractionPlan;
  readonly image: string;
  readonly mask: string;
  readonly roi: string | undefined;
}

/** @throws BenchError NO_PEERS */
export function readWorkList(peers: string): Readonly<Record<string, Work>> {
  try {
    return JSON.parse(readFileSync(join(peers, 'work.json'), 'utf8'));
  } catch (cause) {
    throw new BenchError('NO_PEERS', 'missing', 'the list of work is not here', {
      cause,
      hint: 'Name the folder that holds work.json by COLLIMATE_PEERS.',
    });
  }
}

/** The patients of all modalities in one go, each by the plan of its own work. */
export const BATCH = { name: 'batch', works: ['cohort-ct', 'cohort-mr', 'cohort-pet'] } as const;

/** @returns image and mask pairs in the order of their names, of the batch one work after the other */
export function casesOf(name: string, list: Readonly<Record<string, Work>>, peers: string): readonly Case[] {
  return (name === BATCH.name ? BATCH.works : [name]).flatMap((work) => casesOfWork(work, list[work], peers));
}

function casesOfWork(name: string, work: Work, peers: string): readonly Case[] {
  const found = (pattern: string) => globSync(join(peers, '..', pattern)).sort();
  const [images, masks] = [found(work.image), found(work.mask)];
  if (images.length === 0 || images.length !== masks.length) {
    throw new BenchError('NO_PEERS', 'missing', 'the scans of this work are not here', {
      hint: 'They stand beside the folder of the peers.',
    });
  }
  const plan = planOf(name, work);
  return images.map((image, n) => ({ plan, image, mask: masks[n], roi: work.roi }));
}

/** The plan that does the work: all families, textures of the 13 directions both averaged and merged. */
export function planOf(name: string, work: Work): ExtractionPlan {
  const ct = work.modality === 'ct';
  const interpolation: InterpolationPlan = {
    method: work.order,
    dimensions: '3D',
    spacingMm: [work.spacing, work.spacing, work.spacing],
    rounding: work.round ? 'nearest-integer' : 'none',
    mask: { method: 'linear', threshold: 0.5 },
  };
  return {
    schema: 'collimate.plan/1',
    name,
    modality: 'any',
    intensity: { unit: 'arbitrary', rounding: ct ? 'nearest-integer' : 'none' },
    normalisation: { method: 'none' },
    interpolation,
    resegmentation: { range: { lower: work.range[0], upper: work.range[1] }, outlierSigma: null },
    discretisation:
      work.discretisation === 'fbs'
        ? { method: 'fixed-bin-size', width: work.bins, lowerBound: 'resegmentation' }
        : { method: 'fixed-bin-number', bins: work.bins },
    ivh: ct ? { method: 'none', step: 1, range: 'resegmentation' } : { method: 'fixed-bin-number', bins: 1000 },
    texture: { glcm: { distance: 1 }, ngtdm: { distance: 1 }, ngldm: { distance: 1, coarseness: 0 } },
    families: [...FEATURE_FAMILIES],
    aggregations: ['DHQ4', 'ITBB', 'IAZD', 'KOBO'],
  };
}
