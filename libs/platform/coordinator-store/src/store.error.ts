import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';
import type { ReasonFaults } from '@collimate/protocol';

const FAULT_OF = {
  STORE_LOCKED: 'conflict',
  STORE_OF_ANOTHER_COORDINATOR: 'conflict',
  STORE_STANDS_BY: 'unavailable',
  STORE_UNREADABLE: 'unavailable',
  STORE_UNREACHABLE: 'unavailable',
  STORE_LOGIN_REFUSED: 'unavailable',
  STORE_MISSING: 'unavailable',
  STORE_READ_ONLY: 'unavailable',
  STORE_FULL: 'unavailable',
  MIGRATION_ALTERED: 'broken',
  MIGRATION_UNKNOWN: 'conflict',
  BACKUP_DAMAGED: 'input',
  BACKUP_FOREIGN: 'conflict',
  STORE_NOT_EMPTY: 'conflict',
  IDEMPOTENCY_MISMATCH: 'conflict',
  OUT_OF_RANGE: 'missing',
} as const satisfies ReasonFaults & { readonly MIGRATION_ALTERED: 'broken' };

/** A code of StoreError. */
export type StoreErrorCode = keyof typeof FAULT_OF;

/** Error of the coordinator's database. */
export class StoreError extends CollimateError<StoreErrorCode> {
  constructor(code: StoreErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
