/** Time after the deadline at which the steady clock ends a call that gRPC has not ended. */
const SLACK_MS = 1_000;

/** A call that can be given up. */
interface Endable {
  cancel(): void;
}

/** @returns the deadline of a call that begins now, ms since 1970: the library of the wire takes the machine's clock off it again at once */
export function deadlineIn(ms: number): number {
  return Date.now() + ms;
}

/**
 * Ends a call by the steady clock too. If the machine's clock is set back during a call, its deadline moves as much
 * later, and one hanging call blocks all others.
 * @returns to be called once the call was answered
 */
export function givenUpAfter(call: Endable, ms: number): () => void {
  const timer = setTimeout(() => call.cancel(), ms + SLACK_MS);
  timer.unref();
  return () => clearTimeout(timer);
}
