import { failed, fine, type Check } from '../examination/check.js';
import { tightestLimit } from './proc.js';

/** Threads of the agent and its extraction process, with room. */
const NEEDED = 64;

/** Limit of threads in a container or a unit. @source Linux cgroup v2, pids.max */
export const processLimitCheck: Check = {
  name: 'process-limit',
  title: 'limit of processes (cgroup)',
  look() {
    const limit = tightestLimit('pids.max');
    if (limit === undefined) return fine('none');
    return limit >= NEEDED
      ? fine(String(limit))
      : failed(String(limit), `Raise the limit of the container or the unit (\`TasksMax=\`) to ${NEEDED} or more.`);
  },
};
