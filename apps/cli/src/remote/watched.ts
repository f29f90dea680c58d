import { setTimeout as sleep } from 'node:timers/promises';
import { print } from '../output/print.js';

/** Time between two looks of `--watch`, ms. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Shows the result of a call. With `watch` it calls again every two seconds until it is ended, and shows each changed
 * list in full, one after the other.
 * @param text makes the page of the answer
 * @returns the last answer
 */
export async function shownWhileWatched<T>(
  options: { readonly watch?: boolean; readonly json?: boolean },
  look: () => Promise<T>,
  text: (shown: T) => string,
): Promise<T> {
  let before: string | undefined;
  for (;;) {
    const answer = await look();
    const now = options.json === true ? JSON.stringify(answer) : text(answer);
    const between = before === undefined ? '' : '\n';
    if (now !== before) print(options.json, answer, (shown) => `${between}${text(shown)}`);
    before = now;
    if (options.watch !== true) return answer;
    await sleep(LOOK_AGAIN_MS);
  }
}
