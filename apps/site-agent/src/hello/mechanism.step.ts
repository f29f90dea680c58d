import { compare, formatRational, parseRational } from '@collimate/kernel-numeric';
import { failed, fine } from '../examination/check.js';
import { releaseFromScratch, type ScratchRelease } from '../release/scratch.release.js';
import { HELLO_STATISTIC, helloRecords, helloStudy } from './hello.study.js';
import type { HelloStep } from './hello.step.js';

/** Number of draws. Their variance is then within a third of the right one, except one time in a million. */
const DRAWS = 128;

/**
 * The door charges, draws noise of the charged size, repeats an answer at no cost, and refuses an order beyond the
 * declared answers.
 */
export const mechanismStep: HelloStep = {
  name: 'mechanism',
  title: 'the door draws noise and charges, in a ledger of its own',
  async prove(run) {
    const { tables } = await run.phantoms();
    const study = helloStudy();
    const order = {
      study,
      statistic: HELLO_STATISTIC,
      records: helloRecords(tables, study),
      siteBudget: parseRational('9/10'),
    };
    const trouble = troubleOf(await releaseFromScratch(order, run.random, run.clock, DRAWS));
    if (trouble === undefined) return fine('noise of the charged size, one charge, one answer');
    return failed(trouble, 'Approve no study, and send this line to whoever maintains the program.');
  },
};

/** @returns the first fault of the door; undefined if all is well */
export function troubleOf(release: ScratchRelease): string | undefined {
  const { exact, released, repeated, draws, sigma2, charged, spent, beyond } = release;
  if (released.length !== exact.length || exact.length === 0) return 'nothing was released';
  if (exact.every((value) => value === 0n)) return 'the sums are empty';
  const noise = [released, ...draws].flatMap((vector) => vector.map((value, i) => Number(value - exact[i])));
  const ratio = noise.reduce((sum, value) => sum + value * value, 0) / noise.length / Number(sigma2);
  if (!(ratio > 0.5 && ratio < 2)) return `the variance of the noise is ${ratio.toFixed(2)} times what was charged`;
  if (released.join() !== repeated.join()) return 'the same question got another answer';
  if (compare(charged, spent) !== 0) return `charged ${formatRational(charged)}, and ${formatRational(spent)} is spent`;
  if (beyond.kind !== 'refused') return 'a question beyond the protocol was charged';
  return undefined;
}
