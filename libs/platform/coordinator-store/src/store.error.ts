import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

const FAULT_OF = {
  STORE_LOCKED: 'conflict',
  STORE_UNREADABLE: 'unavailable',
  MIGRATION_ALTERED: 'broken',
  MIGRATION_UNKNOWN: 'conflict',
  IDEMPOTENCY_MISMATCH: 'conflict',
  OUT_OF_RANGE: 'missing',
} as const satisfies Record<string, Fault>;

/** The coordinator's database cannot do what it was asked. */
export class StoreError extends CollimateError<keyof typeof FAULT_OF> {
  constructor(code: keyof typeof FAULT_OF, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
