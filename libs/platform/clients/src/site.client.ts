import { type ApiAddress, callJson } from './json-http.js';
import type {
  AccountListing,
  SiteBackup,
  CohortTaken,
  ConsentTaken,
  InvitedAccount,
  SiteAccount,
  SiteBudget,
  SiteCheckpoint,
  SiteEnrolment,
  SiteLocalNames,
  SiteNameKind,
  SiteRecovery,
  SiteSession,
  SiteStanding,
  SiteStatus,
  SiteStudy,
  SiteStudyFigures,
  SiteSupplement,
  SiteVerification,
  SiteWithdrawal,
} from './site.views.js';

/** A large database takes longer to copy than any other answer, ms. */
const BACKUP_MS = 600_000;

/** The agent's local API, as somebody of the hospital calls it. */
export class SiteClient {
  constructor(private readonly api: ApiAddress) {}

  /** @returns the same API as another person */
  as(token: string): SiteClient {
    return new SiteClient({ ...this.api, token });
  }

  /** The first account, with the bootstrap token. @throws ClientError ACCOUNT_EXISTS, WEAK_PASSWORD, ACCOUNT_INVALID */
  createFirstAccount(name: string, password: string, roles: readonly string[]): Promise<SiteAccount> {
    return callJson(this.api, 'POST', '/v1/accounts', { name, password, roles });
  }

  /** An account for somebody else; its code is told once. @throws ClientError ACCOUNT_EXISTS, PASSWORD_NEEDED for the first one */
  inviteAccount(name: string, roles: readonly string[]): Promise<InvitedAccount> {
    return callJson(this.api, 'POST', '/v1/accounts', { name, roles });
  }

  /** The holder's first password. @throws ClientError CODE_REFUSED, WEAK_PASSWORD, TOO_MANY_ATTEMPTS */
  activateAccount(name: string, code: string, password: string): Promise<SiteAccount> {
    return callJson(this.api, 'POST', '/v1/accounts/activations', { name, code, password });
  }

  /** A third person says that an approver is who the account says. @throws ClientError NOT_A_THIRD_PERSON, NOT_AN_APPROVER, NOT_ACTIVATED, ALREADY_CONFIRMED */
  confirmAccount(name: string): Promise<SiteAccount> {
    return callJson(this.api, 'POST', `/v1/accounts/${encodeURIComponent(name)}/confirmation`);
  }

  /** Ends an account for good, with its sessions. @throws ClientError NO_SUCH_ACCOUNT, LAST_ADMINISTRATOR, LAST_APPROVER */
  disableAccount(name: string): Promise<SiteAccount> {
    return callJson(this.api, 'POST', `/v1/accounts/${encodeURIComponent(name)}/disablement`);
  }

  accounts(): Promise<readonly AccountListing[]> {
    return callJson(this.api, 'GET', '/v1/accounts');
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

  /** Who takes part in an approved study, and who does not and why. @throws ClientError NO_SUCH_STUDY, STUDY_NOT_APPROVED */
  figures(digest: string): Promise<SiteStudyFigures> {
    return callJson(this.api, 'GET', `/v1/studies/${digest}/figures`);
  }

  /** What the hospital's own tables call the regions and groups of studies. */
  localNames(): Promise<SiteLocalNames> {
    return callJson(this.api, 'GET', '/v1/names');
  }

  /** Lets local names stand for a study's name, besides those that do already. */
  mapNames(kind: SiteNameKind, name: string, local: readonly string[]): Promise<SiteLocalNames> {
    return callJson(this.api, 'POST', '/v1/names', { kind, name, local });
  }

  /** Takes local names back; none named means all. @throws ClientError NO_SUCH_NAME */
  removeNames(kind: SiteNameKind, name: string, local: readonly string[]): Promise<SiteLocalNames> {
    return callJson(this.api, 'POST', '/v1/names/removals', { kind, name, local });
  }

  /** Says that the tables of a study are complete. @throws ClientError STUDY_UNKNOWN, STUDY_NOT_APPROVED */
  declareReady(digest: string): Promise<SiteStudy> {
    return callJson(this.api, 'POST', `/v1/studies/${digest}/ready`);
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

  /** Takes the hospital's yes back. @throws ClientError WRONG_STATE, NO_SUCH_STUDY */
  closeStudy(digest: string): Promise<SiteStudy> {
    return callJson(this.api, 'POST', `/v1/studies/${digest}/close`);
  }

  /**
   * Asks for a supplement of the lifetime budget, rho; the second approver's call of the same amount adds it.
   * @param after how many supplements the caller has seen, so that a repeated call adds nothing twice
   * @throws ClientError ALREADY_SIGNED, SUPPLEMENTED_MEANWHILE
   */
  supplementBudget(rho: string, after: number): Promise<SiteSupplement> {
    return callJson(this.api, 'POST', '/v1/budget/supplements', { rho, after });
  }

  /** @param folder of the backup, on the agent's own machine, absolute @throws ClientError BACKUP_EXISTS, BACKUP_PLACE_REFUSED, BACKUP_FAILED */
  backup(folder: string): Promise<SiteBackup> {
    return callJson({ ...this.api, timeoutMs: BACKUP_MS }, 'POST', '/v1/backups', { folder });
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

  /** Makes the agent read its whole ledger again and hold it to its log. What does not hold stops every release. */
  verifyLog(): Promise<SiteVerification> {
    return callJson(this.api, 'GET', '/v1/log/verify');
  }
}
