import { type Digest, digestOf } from '@collimate/kernel-canonical';
import type { ExtractionPlan } from './plan.schema.js';

/** @returns the digest that names a plan; under one engine definition, two plans with one digest give the same values of the same image */
export function planDigest(plan: ExtractionPlan): Digest {
  return digestOf('collimate.plan/1', plan);
}
