import { canonicalJson, digestOf, type Clock, type Digest, type Instant } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { AccountStore } from '../access/account.store.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import { FirstWord } from '../outbound/first-word.js';
import type { SettingStore } from '../outbound/setting.store.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';

/** Parts of the store of the rules. */
export interface PolicyStoreParts {
  readonly session: SqliteSession;
  readonly settings: SettingStore;
  readonly releaseLog: SiteLog;
  readonly heads: Pick<HeadGuard, 'probe' | 'mayRelease' | 'memory'>;
  readonly accounts: AccountStore;
  readonly vault: SubjectVault;
  readonly clock: Clock;
}

/** Rules that two people put in force. */
export interface PolicyInForce {
  /** Canonical JSON. */
  readonly document: string;
  readonly digest: Digest;
  readonly at: Instant;
  /** Ids of the two accounts. */
  readonly by: readonly string[];
}

/** A change that one person has signed. */
export interface PolicyWaiting {
  readonly document: string;
  readonly account: string;
  readonly at: Instant;
}

/**
 * The rules of the hospital. Those in force are remembered beside the keys too, so that neither a restored backup nor a
 * change of the database loosens them; the log of releases has a leaf for each change.
 */
export class PolicyStore {
  readonly word: FirstWord<{ readonly document: string; readonly change: Digest }>;

  constructor(private readonly parts: PolicyStoreParts) {
    this.word = new FirstWord(parts, 'house-policy-signed', 'policy');
  }

  /** @returns undefined while no policy was ever put in force */
  current(): PolicyInForce | undefined {
    const text = this.parts.settings.get('house-policy');
    return text === undefined ? undefined : (JSON.parse(text) as PolicyInForce);
  }

  /** @returns the rules that one person has signed, to change those in force now; undefined if none wait */
  waiting(): PolicyWaiting | undefined {
    const word = this.word.read();
    if (word === undefined || word.change !== this.changeOf(word.document)) return undefined;
    const { document, account, at } = word;
    return { document, account, at };
  }

  /** @param document canonical JSON @returns digest of the change: of these rules, and of those that they replace */
  changeOf(document: string): Digest {
    return digestOf('collimate.policy-change/1', { from: this.current()?.digest ?? null, to: policyDigest(document) });
  }

  /**
   * One approver's signature under a change; the second person's under the same change puts it in force, with its leaf. Another change takes
   * the place of the one that waits.
   * @param shown digest of the change that was read
   * @throws StoreError NOT_AN_APPROVER, ALREADY_SIGNED, POLICY_CHANGED_MEANWHILE, LOG_NOT_BEGUN before the enrolment, IN_QUARANTINE,
   *   COUNTER_UNWRITABLE
   */
  sign(document: string, shown: Digest, account: string): 'signed' | 'applied' {
    const { session, settings, releaseLog, heads, accounts, clock } = this.parts;
    if (releaseLog.head().size === 0) {
      throw new StoreError('LOG_NOT_BEGUN', 'the log of this site begins with its enrolment', { hint: 'enrol first' });
    }
    heads.probe();
    return session.transaction(() => {
      if (!accounts.hasRole(account, 'approver')) throw new StoreError('NOT_AN_APPROVER', 'this account may not sign rules');
      if (!heads.mayRelease) {
        throw new StoreError('IN_QUARANTINE', 'no rules are put in force in quarantine', {
          hint: 'end it first: `collimate site recover`',
        });
      }
      const change = this.changeOf(document);
      if (change !== shown) {
        throw new StoreError('POLICY_CHANGED_MEANWHILE', 'this is not the change that was read', {
          hint: 'look again: `collimate site policy diff FILE`; other rules may have been put in force since',
        });
      }
      const first = this.waiting();
      const at = clock.now();
      if (first?.document !== document) {
        this.word.note({ document, change }, account, at);
        return 'signed';
      }
      if (first.account === account) {
        throw new StoreError('ALREADY_SIGNED', 'the same account cannot sign twice', {
          hint: 'another approver signs the same change',
        });
      }
      const digest = policyDigest(document);
      const by = [first.account, account];
      const statements = digestOf('collimate.policy-change/1', { change, by });
      this.word.clear();
      settings.set('house-policy', canonicalJson({ document, digest, at, by }));
      releaseLog.append({ kind: 'policy-applied', policy: digest, statements, at });
      return 'applied';
    });
  }
}

/** @param document canonical JSON of the rules */
function policyDigest(document: string): Digest {
  return digestOf('collimate.house-policy/1', JSON.parse(document));
}
