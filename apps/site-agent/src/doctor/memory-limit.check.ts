import { failed, fine, warned, type Check } from '../examination/check.js';
import { gibibytes, tightestLimit } from './proc.js';

const FAIL_BYTES = 400 * 2 ** 20;
const WARN_BYTES = 2 ** 30;

/** The memory that a container or a unit allows. @source Linux cgroup v2, memory.max */
export const memoryLimitCheck: Check = {
  name: 'memory-limit',
  title: 'limit of memory (cgroup)',
  look() {
    const limit = tightestLimit('memory.max');
    if (limit === undefined) return fine('none');
    const cure = 'Raise the limit of the container or the unit (`MemoryMax=`) to 2 GiB: a large scan would end the extraction.';
    if (limit < FAIL_BYTES) return failed(gibibytes(limit), cure);
    return limit < WARN_BYTES ? warned(gibibytes(limit), cure) : fine(gibibytes(limit));
  },
};
