import type { SubjectVault } from '@collimate/platform-keystore';
import type { FirstHour } from './access/first-hour.js';
import type { ConsentCheck } from './consent/consent.check.js';
import type { ConsentNaming } from './consent/consent-naming.js';
import type { HeadGuard } from './log/head-guard.js';
import { noteReadyBefore } from './ledger/ready-before.js';
import { LOST_PINNED, sealEarlierLost } from './ledger/lost.row.js';
import type { LocalNameStore } from './names/local-name.store.js';
import type { OutboxStore } from './outbound/outbox.store.js';
import type { MemberLogStore } from './masking/member-log.store.js';
import type { SettingStore } from './outbound/setting.store.js';
import type { SqliteSession } from './session/sqlite-session.js';
import type { FeatureStore } from './subjects/feature.store.js';
import type { SubjectDebitStore } from './subjects/subject-debit.store.js';
import type { SubjectCheck } from './subjects/subject.check.js';
import { hasSealedRow, sealEarlierRows } from './seals/earlier-rows.js';

/** Stores whose rows get their first seals. */
export interface SealingParts {
  readonly session: SqliteSession;
  readonly vault: SubjectVault;
  readonly heads: HeadGuard;
  readonly settings: SettingStore;
  readonly names: LocalNameStore;
  readonly outbox: OutboxStore;
  readonly features: FeatureStore;
  readonly subjectCheck: SubjectCheck;
  readonly naming: ConsentNaming;
  readonly consentCheck: ConsentCheck;
  readonly firstHour: FirstHour;
  readonly debits: SubjectDebitStore;
  readonly memberLog: MemberLogStore;
  /** Words of a first person that wait for a second one. */
  readonly firstWords: readonly { pinEarlier(): void }[];
}

/** Name of a note beside the keys. It is there once the keys' folder knows every first signature that waits in the database. */
const FIRST_WORDS_PINNED = 'words';
/** Name of a note beside the keys. It is there once every message that waits in the database has a seal. */
const OUTBOX_SEALED = 'outbox';

/**
 * Seals rows that an older version wrote without seals. It runs at each start, after the check of the ledger has found
 * the database unaltered, and does each of its parts once: a note beside the keys says that a part is done. Every
 * patient in such a database counts as named.
 * @throws StoreError COUNTER_UNWRITABLE
 */
export function beginToSeal({ session, vault, heads, settings, names, outbox, ...parts }: SealingParts): void {
  heads.beginToSeal();
  if (!heads.memory.hasSealedRows && !hasSealedRow(session)) {
    session.transaction(() => {
      sealEarlierRows(session, vault);
      parts.features.sealEarlier();
      parts.subjectCheck.sealEarlier();
      if (heads.quarantine === undefined) parts.naming.nameEverybody();
      parts.consentCheck.accept();
    });
  }
  heads.noteSealedRows();
  sealLost(session, vault, heads);
  if (heads.memory.counted === undefined) return;
  session.transaction(() => {
    settings.pinEarlier();
    names.pinEarlier();
    noteReadyBefore(session, heads);
    if (heads.memory.pinned(OUTBOX_SEALED) === undefined) {
      outbox.sealEarlier();
      heads.memory.pin(OUTBOX_SEALED, 'sealed');
    }
    parts.firstHour.pinEarlier();
    parts.debits.pinEarlier();
    parts.memberLog.pinEarlier();
    if (heads.memory.pinned(FIRST_WORDS_PINNED) !== undefined) return;
    for (const word of parts.firstWords) word.pinEarlier();
    heads.memory.pin(FIRST_WORDS_PINNED, 'pinned');
  });
}

function sealLost(session: SqliteSession, vault: SubjectVault, heads: HeadGuard): void {
  if (heads.memory.pinned(LOST_PINNED) !== undefined) return;
  session.transaction(() => {
    sealEarlierLost(session, vault);
    if (heads.memory.counted !== undefined) heads.memory.pin(LOST_PINNED, 'sealed');
  });
}
