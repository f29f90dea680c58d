import { type ApiAddress, callJson } from './json-http.js';
import type {
  CohortTaken,
  ConsentTaken,
  SiteAccount,
  SiteBudget,
  SiteCheckpoint,
  SiteEnrolment,
  SiteRecovery,
  SiteSession,
  SiteStanding,
  SiteStatus,
  SiteStudy,
  SiteWithdrawal,
} from './site.views.js';

/** The agent's local API, as somebody of the hospital calls it. */
export class SiteClient {
  constructor(private readonly api: ApiAddress) {}

  /** @returns the same API as another person */
  as(token: string): SiteClient {
    return new SiteClient({ ...this.api, token });
  }

  /** @throws ClientError ACCOUNT_EXISTS, WEAK_PASSWORD, ACCOUNT_INVALID */
  createAccount(name: string, password: string, roles: readonly string[]): Promise<SiteAccount> {
    return callJson(this.api, 'POST', '/v1/accounts', { name, password, roles });
  }

  /** @returns the session's token @throws ClientError CREDENTIALS_REFUSED */
  async login(name: string, password: string): Promise<string> {
    return (await this.openSession(name, password)).token;
  }

  /** @returns a token and until when it holds @throws ClientError CREDENTIALS_REFUSED */
  openSession(name: string, password: string): Promise<SiteSession> {
    return callJson(this.api, 'POST', '/v1/sessions', { name, password });
  }

  /** @param token the one-time invitation @throws ClientError ALREADY_ENROLLED, TOKEN_EXPIRED, AUTHORITY_MISMATCH and others */
  enrol(token: string): Promise<SiteEnrolment> {
    return callJson(this.api, 'POST', '/v1/enrolment', { token });
  }

  /** @param table path on the agent's own machine, absolute @throws ClientError TABLE_UNREADABLE, TABLE_INVALID */
  importCohort(table: string): Promise<CohortTaken> {
    return callJson(this.api, 'POST', '/v1/cohort', { table });
  }

  /** @param table path on the agent's own machine, absolute @throws ClientError TABLE_UNREADABLE, TABLE_INVALID, BAD_ROW */
  importConsent(table: string): Promise<ConsentTaken> {
    return callJson(this.api, 'POST', '/v1/consent/import', { table });
  }

  /** @param subject the hospital's own number @returns what the site did @throws ClientError NO_SUCH_SUBJECT */
  withdraw(subject: string, kind = 'NO_FURTHER_USE'): Promise<SiteWithdrawal> {
    return callJson(this.api, 'POST', '/v1/consent/withdrawals', { subject, kind });
  }

  /** @param subject the hospital's own number @throws ClientError NO_SUCH_SUBJECT */
  standing(subject: string): Promise<SiteStanding> {
    return callJson(this.api, 'POST', '/v1/consent/standing', { subject });
  }

  /** Says that the clock of the agent's machine is right, after it has jumped. @returns the time that counts from now on */
  confirmClock(): Promise<{ readonly now: string }> {
    return callJson(this.api, 'POST', '/v1/consent/clock');
  }

  studies(): Promise<readonly SiteStudy[]> {
    return callJson(this.api, 'GET', '/v1/studies');
  }

  /** Signs the digest that was read. @throws ClientError ALREADY_SIGNED, STUDY_DECIDED, NOT_AN_APPROVER, NO_SUCH_STUDY */
  approve(digest: string, decision: 'approve' | 'reject' = 'approve'): Promise<SiteStudy> {
    return callJson(this.api, 'POST', `/v1/studies/${digest}/approvals`, { digest, decision });
  }

  /** Asks for the recovery from a restored backup; the second person's call does it. @param withoutWithdrawals the caller says that no list of
   * withdrawals is left @throws ClientError NOT_IN_QUARANTINE, ALREADY_ASKED, WITHDRAWALS_MISSING */
  recover(withoutWithdrawals = false): Promise<SiteRecovery> {
    return callJson(this.api, 'POST', '/v1/recovery', withoutWithdrawals ? { withoutWithdrawals } : undefined);
  }

  /** Says that the coordinator's log is believed as it is now; the second person's call does it. */
  clearAlarm(): Promise<{ readonly kind: 'signed' | 'cleared' }> {
    return callJson(this.api, 'POST', '/v1/recovery/coordinator');
  }

  budget(): Promise<SiteBudget> {
    return callJson(this.api, 'GET', '/v1/budget');
  }

  status(): Promise<SiteStatus> {
    return callJson(this.api, 'GET', '/v1/status');
  }

  checkpoint(): Promise<SiteCheckpoint> {
    return callJson(this.api, 'GET', '/v1/log/checkpoint');
  }

  /** Makes the agent read every leaf of its log again. */
  verifyLog(): Promise<{ readonly valid: boolean; readonly size: number }> {
    return callJson(this.api, 'GET', '/v1/log/verify');
  }
}
