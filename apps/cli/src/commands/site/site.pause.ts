import { print } from '../../output/print.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';

/** `collimate site pause`: no new work, until somebody resumes it. */
export async function runPause(options: SiteOptions): Promise<number> {
  const answer = await askSite(options, (site) => site.pause());
  print(
    options.json,
    answer,
    ({ paused }) =>
      `Paused by ${paused.by} since ${paused.at}. What is under way ends; a round that is not answered by its deadline goes on without this site.\nTake up work again: \`collimate site resume\`.`,
  );
  return 0;
}

/** `collimate site resume`: work is taken up again. */
export async function runResume(options: SiteOptions): Promise<number> {
  const answer = await askSite(options, (site) => site.resume());
  print(options.json, answer, () => 'Work is taken up again.');
  return 0;
}
