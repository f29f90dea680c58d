import { canonicalJson, digestOf, type Clock, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { EnrolmentStore, Left } from './enrolment.store.js';
import { FirstWord } from './first-word.js';
import type { SettingStore } from './setting.store.js';

/** Parts of the store of the leaving. */
export interface LeavingStoreParts {
  readonly session: SqliteSession;
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'probe' | 'memory' | 'mayRelease'>;
  readonly enrolment: EnrolmentStore;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
  readonly clock: Clock;
}

/** Whether the site has left its federation. It is remembered beside the keys: a backup that is put back does not join again. */
export class LeavingStore {
  readonly word: FirstWord<object>;

  constructor(private readonly parts: LeavingStoreParts) {
    this.word = new FirstWord(parts, 'left-signed', 'leaving');
  }

  /** @returns id of who has said first that the site leaves; a word that was not given to this program counts nothing */
  first(): { readonly account: string; readonly at: Instant } | undefined {
    return this.word.read();
  }

  /**
   * One approver's word that the site leaves; the second person's makes it so, with its leaf.
   * @param alongside work in the transaction of the second word
   * @returns undefined after the first
   * @throws StoreError NOT_AN_APPROVER, ALREADY_SIGNED, LOG_NOT_BEGUN for a site that has not joined or has left,
   *   COUNTER_UNWRITABLE
   */
  sign(account: string, alongside: (left: Left) => void = () => undefined): Left | undefined {
    const { session, settings, heads, enrolment, accounts, clock } = this.parts;
    const joined = enrolment.find();
    if (joined === undefined)
      throw new StoreError('LOG_NOT_BEGUN', 'this site is in no federation', { hint: 'there is nothing to leave' });
    heads.probe();
    return session.transaction(() => {
      if (!accounts.hasRole(account, 'approver'))
        throw new StoreError('NOT_AN_APPROVER', 'this account may not say that the site leaves');
      const first = this.first();
      const at = clock.now();
      if (first === undefined) {
        this.word.note({}, account, at);
        return undefined;
      }
      if (first.account === account) {
        throw new StoreError('ALREADY_SIGNED', 'the same account cannot say it twice', {
          hint: 'another approver has to say so too',
        });
      }
      const left: Left = { site: joined.site, coordinator: joined.url, at, by: [first.account, account] };
      this.word.clear();
      settings.set('left', canonicalJson(left));
      this.end(left);
      alongside(left);
      return left;
    });
  }

  /**
   * Whether work that a leaving promises may still be open: after a kill, in an older database that was restored, or in
   * one from before this was recorded.
   */
  get isOpen(): boolean {
    return this.parts.enrolment.left() !== undefined && this.parts.settings.get('left-done') === undefined;
  }

  /**
   * Repeats the database's part of the second word, where a kill or an older database has lost it. A database in doubt
   * stays as it is until its recovery.
   * @param alongside work in the same transaction
   * @returns whether it could be done
   * @throws StoreError COUNTER_UNWRITABLE
   */
  finish(left: Left, alongside: (left: Left) => void): boolean {
    const { session, heads } = this.parts;
    heads.probe();
    if (!heads.mayRelease) return false;
    session.transaction(() => {
      this.end(left);
      alongside(left);
    });
    return true;
  }

  /** Nothing of it is to be done any more. */
  done(): void {
    this.parts.settings.set('left-done', '1');
  }

  private end(left: Left): void {
    const { session, enrolment, releaseLog } = this.parts;
    enrolment.end();
    const isSaid = session.prepare(`select 1 from leaf where log = 'release' and entry like '%"kind":"site-left"%' limit 1`);
    if (isSaid.get() !== undefined) return;
    releaseLog.append({ kind: 'site-left', statements: digestOf('collimate.leaving/1', left), at: left.at });
  }
}
