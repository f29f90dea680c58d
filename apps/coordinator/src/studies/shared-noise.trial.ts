import { StudyError, type StudyProtocol } from '@collimate/governance-study';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';

/**
 * Refuses studies with shared noise, which is not yet for patients: docs/privacy/shared-noise.md lists the attacks that
 * a lying coordinator still has.
 * @throws StudyError INVALID_PROTOCOL unless the operator has set the trial
 */
export function refuseSharedNoise({ noise }: StudyProtocol, { sharedNoise }: CoordinatorConfig): void {
  if (noise !== 'shared' || sharedNoise === 'trial') return;
  throw new StudyError('INVALID_PROTOCOL', 'noise: shared noise is on trial, and this coordinator does not take it', {
    place: { tag: 'noise' },
    hint: 'Write noise: local. With COLLIMATE_COORDINATOR_SHARED_NOISE=trial it can be tried on data of nobody.',
  });
}
