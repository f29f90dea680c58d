import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Why a key cannot be used. */
export type KeystoreErrorCode =
  | 'PERMISSIONS_TOO_OPEN'
  | 'FOREIGN_OWNER'
  | 'BAD_KEY_FILE'
  | 'NO_SUBJECT_KEY'
  | 'SEAL_BROKEN'
  | 'FOLDER_UNUSABLE'
  | 'DISK_FAILED'
  | 'KEYS_COVERED'
  | 'NOT_COVERED'
  | 'CUSTODIAN_UNREACHABLE'
  | 'CUSTODIAN_REFUSED';

const FAULT: Readonly<Record<KeystoreErrorCode, Fault>> = {
  PERMISSIONS_TOO_OPEN: 'refused',
  FOREIGN_OWNER: 'refused',
  BAD_KEY_FILE: 'broken',
  NO_SUBJECT_KEY: 'missing',
  SEAL_BROKEN: 'broken',
  FOLDER_UNUSABLE: 'unavailable',
  DISK_FAILED: 'unavailable',
  KEYS_COVERED: 'missing',
  NOT_COVERED: 'refused',
  CUSTODIAN_UNREACHABLE: 'unavailable',
  CUSTODIAN_REFUSED: 'refused',
};

/** A key that is missing, altered, destroyed, or open to others. It never names the file's subject or its bytes. */
export class KeystoreError extends CollimateError<KeystoreErrorCode> {
  constructor(code: KeystoreErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
