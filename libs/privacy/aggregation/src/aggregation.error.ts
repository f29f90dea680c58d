import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What can go wrong on the way from a released vector to a sum. */
export type AggregationErrorCode = 'NOT_RELEASED' | 'WRONG_ROUND' | 'OUT_OF_RANGE' | 'MALFORMED_CONTRIBUTION';

const FAULT: Readonly<Record<AggregationErrorCode, Fault>> = {
  NOT_RELEASED: 'broken',
  WRONG_ROUND: 'conflict',
  OUT_OF_RANGE: 'broken',
  MALFORMED_CONTRIBUTION: 'input',
};

/**
 * A vector that may not be sealed, or a contribution that does not belong to the round.
 * @example
 * ```ts
 * import { AggregationError } from '@collimate/privacy-aggregation';
 * new AggregationError('WRONG_ROUND', 'this contribution belongs to another round').fault; // => 'conflict'
 * ```
 */
export class AggregationError extends CollimateError<AggregationErrorCode> {
  constructor(code: AggregationErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
