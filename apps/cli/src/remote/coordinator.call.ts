import type { CoordinatorClient } from '@collimate/platform-coordinator-client';
import { coordinatorOf, coordinatorUrl, type CoordinatorOptions } from './coordinator.address.js';
import { explained } from './explained.js';

/** Asks the coordinator something as its operator. */
export function askCoordinator<T>(
  options: CoordinatorOptions,
  calls: (coordinator: CoordinatorClient) => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const url = coordinatorUrl(options, env);
  return explained(url, () => calls(coordinatorOf(url, options, env)));
}
