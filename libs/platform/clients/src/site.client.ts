import { type ApiAddress, callJson } from './json-http.js';

/** A study as the hospital's staff sees it. */
export interface SiteStudy {
  readonly digest: string;
  readonly state: string;
}

/** What is spent and what there is, rho as exact text. */
export interface SiteBudget {
  readonly site: { readonly budget: string; readonly spent: string };
  readonly studies: readonly { readonly id: string; readonly budget: string; readonly spent: string }[];
}

/** What the agent is and does now. */
export interface SiteStatus {
  readonly site: string | null;
  readonly quarantined: boolean;
  readonly extraction: {
    readonly waiting: number;
    readonly running: number;
    readonly done: number;
    readonly failed: number;
    readonly skipped: readonly { readonly code: string; readonly scans: number }[];
  };
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly state: string }[];
}

/** The agent's local API, as somebody of the hospital calls it. */
export class SiteClient {
  constructor(private readonly api: ApiAddress) {}

  /** @returns the same API as another person */
  as(token: string): SiteClient {
    return new SiteClient({ ...this.api, token });
  }

  createAccount(name: string, password: string, roles: readonly string[]): Promise<unknown> {
    return callJson(this.api, 'POST', '/v1/accounts', { name, password, roles });
  }

  /** @returns the session's token @throws ClientError CREDENTIALS_REFUSED */
  async login(name: string, password: string): Promise<string> {
    return (await callJson<{ readonly token: string }>(this.api, 'POST', '/v1/sessions', { name, password })).token;
  }

  enrol(token: string): Promise<unknown> {
    return callJson(this.api, 'POST', '/v1/enrolment', { token });
  }

  importCohort(table: string): Promise<unknown> {
    return callJson(this.api, 'POST', '/v1/cohort', { table });
  }

  importConsent(table: string): Promise<unknown> {
    return callJson(this.api, 'POST', '/v1/consent/import', { table });
  }

  withdraw(subject: string): Promise<unknown> {
    return callJson(this.api, 'POST', '/v1/consent/withdrawals', { subject });
  }

  studies(): Promise<readonly SiteStudy[]> {
    return callJson(this.api, 'GET', '/v1/studies');
  }

  approve(digest: string): Promise<SiteStudy> {
    return callJson(this.api, 'POST', `/v1/studies/${digest}/approvals`, { digest });
  }

  budget(): Promise<SiteBudget> {
    return callJson(this.api, 'GET', '/v1/budget');
  }

  status(): Promise<SiteStatus> {
    return callJson(this.api, 'GET', '/v1/status');
  }

  verifyLog(): Promise<{ readonly valid: boolean; readonly size: number }> {
    return callJson(this.api, 'GET', '/v1/log/verify');
  }
}
