import type { ConsentError } from '@collimate/governance-consent';
import type { StudyError } from '@collimate/governance-study';
import type { CanonicalError } from '@collimate/kernel-canonical';
import type { NumericError } from '@collimate/kernel-numeric';
import type { KeystoreErrorCode } from '@collimate/platform-keystore';
import type { PkiError } from '@collimate/platform-pki';
import type { QueueErrorCode } from '@collimate/platform-queue';
import type { ProblemManner } from '@collimate/platform-service-kit';
import { SITE_CODES, type SiteCode } from '@collimate/platform-site-api';
import type { StoreErrorCode } from '@collimate/platform-site-store';
import type { TableError } from '@collimate/platform-tables';
import type { AgentErrorCode } from '../ground/agent.error.js';

/** Every code of an error class that a request may meet. */
type ThrownCode =
  | AgentErrorCode
  | CanonicalError['code']
  | ConsentError['code']
  | KeystoreErrorCode
  | NumericError['code']
  | PkiError['code']
  | QueueErrorCode
  | StoreErrorCode
  | StudyError['code']
  | TableError['code'];

/** The compiler refuses this line when a code has no row in the table. */
const rows: Readonly<Record<ThrownCode, string | null>> = SITE_CODES;

/** A full disk or unreadable keys: no other part of the agent logs these when they occur. */
const WARNED: readonly SiteCode[] = ['DISK_FAILED', 'FOLDER_UNUSABLE'];
const UNKNOWN_CALLER: readonly SiteCode[] = ['NOT_AUTHENTICATED', 'CREDENTIALS_REFUSED'];

/**
 * Hints and lists of codes for problems of the local API. A person of the hospital reads them, and they still name no
 * patient.
 */
export const SITE_MANNER: ProblemManner = {
  hints: Object.fromEntries(Object.entries(rows).flatMap(([code, hint]) => (hint === null ? [] : [[code, hint]]))),
  unknownCaller: UNKNOWN_CALLER,
  warned: WARNED,
  // The command line finds out by it that the account is the first one.
  quiet: ['PASSWORD_NEEDED' satisfies SiteCode],
};
