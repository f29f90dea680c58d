import type { Digest } from '@collimate/kernel-canonical';
import { type ExtractionPlan, type PlanWarning, lintPlan, parsePlan, planDigest } from '@collimate/radiomics-vocabulary';

/** A plan that was checked once and can be run over many scans. Plain data: it may be sent to a worker. */
export interface CompiledPlan {
  readonly plan: ExtractionPlan;
  readonly digest: Digest;
  /** What the linter says without a scan. */
  readonly warnings: readonly PlanWarning[];
}

/**
 * Checks a plan and prepares what does not depend on a scan.
 * @throws PlanError if the document is no valid plan
 */
export function compile(document: unknown): CompiledPlan {
  const plan = parsePlan(document);
  return { plan, digest: planDigest(plan), warnings: lintPlan(plan) };
}
