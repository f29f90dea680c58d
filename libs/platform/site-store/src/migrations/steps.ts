import type { Migration } from '../session/migrate.js';
import { FIRST } from './0001-first.migration.js';
import { CLOSED_PAST } from './0002-closed-past.migration.js';
import { CONSENT } from './0003-consent.migration.js';
import { LIFETIME_BUDGET } from './0004-lifetime-budget.migration.js';
import { TWO_PEOPLE } from './0005-two-people.migration.js';
import { LOCAL_NAMES } from './0006-local-names.migration.js';
import { FEATURE_DEFINITION } from './0007-feature-definition.migration.js';
import { VARIABLES } from './0008-variables.migration.js';
import { SEALED_PEOPLE } from './0009-sealed-people.migration.js';
import { COMMIT_SEAL } from './0010-commit-seal.migration.js';
import { SEALED_ROWS } from './0014-sealed-rows.migration.js';
import { EGRESS } from './0015-egress.migration.js';
import { SUBJECT_DEBIT } from './0017-subject-debit.migration.js';
import { REVIEW_REASON } from './0018-review-reason.migration.js';
import { ATTEMPTS } from './0019-attempts.migration.js';
import { TAKEN_BACK } from './0020-taken-back.migration.js';
import { EGRESS_IN_DOUBT } from './0021-egress-in-doubt.migration.js';
import { APPROVED_ENGINE } from './0026-approved-engine.migration.js';
import { CONFIRMED_ONCE } from './0027-confirmed-once.migration.js';
import { MAKERS_KEPT } from './0028-makers-kept.migration.js';
import { WORDS_THAT_COUNT } from './0029-words-that-count.migration.js';
import { CONSENT_ARRIVALS } from './0037-consent-arrivals.migration.js';
import { OUTBOX_SEALED } from './0036-outbox-sealed.migration.js';
import { CONFIRMATIONS_NAMED } from './0032-confirmations-named.migration.js';
import { FURTHER_ANSWERS_COUNTED } from './0040-further-answers-counted.migration.js';
import { DRAFTS_IN_MEMORY } from './0042-drafts-in-memory.migration.js';
import { LOST_SEALED } from './0043-lost-sealed.migration.js';
import { CONSENT_TOLD } from './0052-consent-told.migration.js';
import { AGENT_FIRST } from './agent/0001-first.migration.js';
import { RECOVERY_WITHOUT } from './agent/0003-recovery-without-withdrawals.migration.js';
import { SIGNED_FOR } from './agent/0004-recovery-signed-for-one-quarantine.migration.js';
import { SIGNED_AND_SEALED } from './agent/0005-recovery-signatures-sealed.migration.js';
import { CANCELLED_STUDIES } from './agent/0006-cancelled-studies.migration.js';
import { ENDED_STUDIES } from './agent/0054-ended-studies.migration.js';

/** Steps of the tables of the store, in order. */
export const STORE_STEPS: readonly Migration[] = [
  FIRST,
  CLOSED_PAST,
  CONSENT,
  LIFETIME_BUDGET,
  TWO_PEOPLE,
  LOCAL_NAMES,
  FEATURE_DEFINITION,
  VARIABLES,
  SEALED_PEOPLE,
  COMMIT_SEAL,
  SEALED_ROWS,
  EGRESS,
  SUBJECT_DEBIT,
  REVIEW_REASON,
  ATTEMPTS,
  TAKEN_BACK,
  EGRESS_IN_DOUBT,
  APPROVED_ENGINE,
  CONFIRMED_ONCE,
  MAKERS_KEPT,
  WORDS_THAT_COUNT,
  CONFIRMATIONS_NAMED,
  OUTBOX_SEALED,
  CONSENT_ARRIVALS,
  FURTHER_ANSWERS_COUNTED,
  DRAFTS_IN_MEMORY,
  LOST_SEALED,
  CONSENT_TOLD,
];

/**
 * Steps of the tables whose names begin with `agent_`, in order. Landed databases know them under an owner of their own, so
 * they are counted apart; there never was a second one.
 */
export const AGENT_STEPS: readonly Migration[] = [
  AGENT_FIRST,
  RECOVERY_WITHOUT,
  SIGNED_FOR,
  SIGNED_AND_SEALED,
  CANCELLED_STUDIES,
  ENDED_STUDIES,
];
