/** So much later than the deadline the steady clock ends a call that the wire has not ended. */
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
 * Ends a call by the steady clock too: a machine's clock that is set back while the call begins would make it as much longer, and one question
 * that is held keeps all others waiting.
 * @returns what is called once it was answered
 */
export function givenUpAfter(call: Endable, ms: number): () => void {
  const timer = setTimeout(() => call.cancel(), ms + SLACK_MS);
  timer.unref();
  return () => clearTimeout(timer);
}
