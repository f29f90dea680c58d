import type { Digest } from '@collimate/kernel-canonical';
import type { TextureFamily, TextureFeatureOptions } from '@collimate/radiomics-features';
import {
  type ExtractionPlan,
  type FeatureFamily,
  type PlanWarning,
  lintPlan,
  parsePlan,
  planDigest,
} from '@collimate/radiomics-vocabulary';

/** A plan that was checked once and can be run over many scans. Plain data: it may be sent to a worker. */
export interface CompiledPlan {
  readonly plan: ExtractionPlan;
  readonly digest: Digest;
  readonly texture: TextureFeatureOptions;
  /** What the linter says without a scan. */
  readonly warnings: readonly PlanWarning[];
}

const TEXTURE_FAMILIES: readonly TextureFamily[] = ['GLCM', 'GLRLM', 'GLSZM', 'GLDZM', 'NGTDM', 'NGLDM'];

/**
 * Checks a plan and prepares what does not depend on a scan.
 * @throws PlanError if the document is no valid plan
 */
export function compile(document: unknown): CompiledPlan {
  const plan = parsePlan(document);
  const aggregations = plan.aggregations.filter((code) => code !== 'DHQ4');
  const families = TEXTURE_FAMILIES.filter((family) => plan.families.includes(family));
  return { plan, digest: planDigest(plan), texture: { families, aggregations }, warnings: lintPlan(plan) };
}

/** @returns whether the plan asks for a family */
export function asksFor(compiled: CompiledPlan, family: FeatureFamily): boolean {
  return compiled.plan.families.includes(family);
}
