import type { Finding } from '@collimate/platform-site-api';
import type { Examination } from './examination.js';

/** Result of one check: the state, the observation, and for a warning or a failure the cure. */
export type Verdict = Pick<Finding, 'state' | 'seen' | 'cure'>;

/** One thing that the doctor looks at. A check is an entry of the list and a file of its own. */
export interface Check {
  /** Stays the same over versions: scripts ask for it. */
  readonly name: string;
  /** Object of the check, in words for hospital IT. */
  readonly title: string;
  look(at: Examination): Verdict | Promise<Verdict>;
}

/** It is as it has to be. */
export function fine(seen: string): Verdict {
  return { state: 'ok', seen, cure: undefined };
}

/** The agent runs all the same. */
export function warned(seen: string, cure: string): Verdict {
  return { state: 'warn', seen, cure };
}

/** The agent does not run, or not safely. */
export function failed(seen: string, cure: string): Verdict {
  return { state: 'fail', seen, cure };
}

/** It was not looked at, and why. */
export function skipped(why: string): Verdict {
  return { state: 'skip', seen: why, cure: undefined };
}
