import type { RoundOrder } from '@collimate/governance-study';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isListOf = (value: unknown, holds: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(holds);

/**
 * @param roundId under which the text is stored
 * @returns undefined for a text that is no order of that round: one row must not keep the site from its others
 */
export function readOrder(text: string, roundId: string): RoundOrder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  // Orders from before there were steps are for the first step.
  const order = { step: 0, ...(value as Partial<RoundOrder>) };
  const areWords = [order.studyId, order.studyDigest, order.statistic, order.mode].every(isText);
  const isOrder =
    areWords &&
    order.roundId === roundId &&
    isCount(order.epoch) &&
    isCount(order.step) &&
    (order.given === undefined || isText(order.given)) &&
    (order.sums === undefined || isListOf(order.sums, (sums) => isListOf(sums, isText))) &&
    isListOf(order.roster, isText) &&
    isText(order.deadline) &&
    !Number.isNaN(Date.parse(order.deadline));
  return isOrder ? (order as RoundOrder) : undefined;
}
