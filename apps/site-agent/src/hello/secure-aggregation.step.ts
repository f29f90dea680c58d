import { compare, formatRational, parseRational } from '@collimate/kernel-numeric';
import { isRefused } from '@collimate/privacy-aggregation';
import { failed, fine } from '../examination/check.js';
import { attemptFromScratch, type ScratchAttempt } from '../release/scratch.attempt.js';
import { GHOSTS, helloSharedRecords, helloSharedStudy, SHARED_STATISTIC } from './hello.shared.study.js';
import type { HelloStep } from './hello.step.js';

/** Number of draws. Their variance is then within a third of the right one, except one time in a million. */
const DRAWS = 128;

/** A masked coordinate is uniform over 2^64 values. The chance that it is this close to the sum is 1 in 16,384. */
const NEAR = 1n << 49n;

/**
 * This site and three ghosts add up under masks. The step shows that the sum is right, that one upload alone tells
 * nothing, and that a second upload is refused.
 */
export const secureAggregationStep: HelloStep = {
  name: 'secure-aggregation',
  title: `secure aggregation with ${GHOSTS.length} ghost peers`,
  async prove(run) {
    const { tables } = await run.phantoms();
    const order = {
      ...{ study: helloSharedStudy(), statistic: SHARED_STATISTIC },
      ...{ records: helloSharedRecords(tables), siteBudget: parseRational('9/10') },
    };
    const trouble = troubleOfSum(await attemptFromScratch(order, run.random, run.clock, DRAWS));
    if (trouble === undefined) return fine('one masked vector, one charge; the sum is whole, and nothing without one site');
    return failed(trouble, 'Approve no study with shared noise, and send this line to whoever maintains the program.');
  },
};

/** @returns the first fault of the attempt; undefined if all is well */
export function troubleOfSum(attempt: ScratchAttempt): string | undefined {
  const { exact, sum, ghosts, upload, again, withoutOne, turned, draws, share2, charged, spent, second } = attempt;
  if (isRefused(sum)) return `there is no sum: ${sum.code}`;
  if (exact.length === 0 || exact.every((value) => value === 0n)) return 'the sums are empty';
  const bound = 64n * share2;
  const own = sum.vector.map((value, k) => value - ghosts[k] - exact[k]);
  if (own.length !== exact.length || own.some((value) => value * value > bound)) return 'the sum is not that of the sites';
  const noise = draws.flatMap((vector) => vector.map((value, k) => Number(value - exact[k])));
  const ratio = noise.reduce((total, value) => total + value * value, 0) / noise.length / Number(share2);
  if (!(ratio > 0.5 && ratio < 2)) return `the variance of the share is ${ratio.toFixed(2)} times what was charged`;
  const view = new DataView(upload.masked.buffer, upload.masked.byteOffset, upload.masked.length);
  const seen = exact.filter((value, k) => magnitude(view.getBigInt64(8 * k, true) - value) < NEAR).length;
  if (2 * seen > exact.length) return 'the upload is not masked';
  if (again === undefined || !Buffer.from(again).equals(upload.masked)) return 'the same attempt got another vector';
  if (!isRefused(withoutOne)) return 'a sum without one of the sites was opened';
  if (turned === undefined) return 'an upload with a bit turned was taken';
  if (compare(charged, spent) !== 0) return `charged ${formatRational(charged)}, and ${formatRational(spent)} is spent`;
  return second.kind === 'spent' ? undefined : 'the same attempt was charged a second time';
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
