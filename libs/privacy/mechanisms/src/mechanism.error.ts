import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What can go wrong in a mechanism. Every one of these stops the release; none of them is repaired. */
export type MechanismErrorCode =
  | 'INVALID_SCALE'
  | 'INVALID_SENSITIVITY'
  | 'INVALID_PROBABILITY'
  | 'INVALID_RECORD'
  | 'INVALID_LENGTH'
  | 'RECORD_OUTSIDE_BALL'
  | 'RANDOM_SOURCE_STUCK';

const FAULT: Readonly<Record<MechanismErrorCode, Fault>> = {
  INVALID_SCALE: 'input',
  INVALID_SENSITIVITY: 'input',
  INVALID_PROBABILITY: 'input',
  INVALID_RECORD: 'broken',
  INVALID_LENGTH: 'broken',
  RECORD_OUTSIDE_BALL: 'broken',
  RANDOM_SOURCE_STUCK: 'broken',
};

/**
 * A mechanism with impossible parameters, a record that cannot be bounded, or a random source that repeats itself.
 * @example
 * ```ts
 * import { MechanismError } from '@collimate/privacy-mechanisms';
 * new MechanismError('INVALID_SCALE', 'sigma2 must be positive').fault; // => 'input'
 * new MechanismError('RANDOM_SOURCE_STUCK', 'the random source repeats itself').fault; // => 'broken'
 * ```
 */
export class MechanismError extends CollimateError<MechanismErrorCode> {
  constructor(code: MechanismErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
