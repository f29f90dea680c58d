import type {
  ContributionsDocument,
  EntryProof,
  GrowthProof,
  LogVerification,
  PublishedResult,
  SignedHead,
} from '@collimate/governance-publication';
import { type ApiAddress, callJson } from './json-http.js';

/** An invitation: the token is shown once. */
export interface Invitation {
  readonly id: string;
  readonly token: string;
  /** Instant until which the token can be used. */
  readonly expires: string;
}

/** A study that was frozen. */
export interface FrozenStudyView {
  readonly id: string;
  readonly digest: string;
  readonly state: string;
  /** Its questions that another study asks too, with that study's state and when it was frozen. */
  readonly earlier: readonly {
    readonly statistic: string;
    readonly study: string;
    readonly otherStatistic: string;
    readonly state: string;
    readonly at: string;
  }[];
}

/** A study as the coordinator lists it. */
export interface StudyStatus {
  readonly id: string;
  readonly digest: string;
  readonly state: string;
  /** Coarse progress of each site, for example `EXTRACTING`; never a count. */
  readonly sites: readonly {
    readonly id: string;
    readonly progress: string | null;
    /** What stops the site, as it says itself, for example `coordinator-log-smaller`; null if nothing does. */
    readonly alarm: string | null;
  }[];
  readonly rounds: readonly {
    readonly id: string;
    readonly statistic: string;
    readonly state: string;
    readonly openedAt: string;
    readonly closedAt: string | null;
    readonly answers: readonly { readonly site: string; readonly outcome: string; readonly code?: string }[];
  }[];
}

/** A study in the list. */
export interface ListedStudy {
  readonly id: string;
  readonly digest: string;
  readonly state: string;
  readonly createdAt: string;
}

/** A hospital, as the coordinator knows it. */
export interface ListedSite {
  readonly id: string;
  readonly name: string;
  /** `invited`, `active` or `suspended`. */
  readonly state: string;
  readonly connected: boolean;
  readonly agentVersion: string | null;
  readonly lastSeenAt: string | null;
  /** What stops the site, as it says itself; null if nothing does. */
  readonly alarm: string | null;
  readonly alarmSince: string | null;
}

/** The coordinator's API, as an operator calls it. */
export class CoordinatorClient {
  constructor(private readonly api: ApiAddress) {}

  /** Invites a site. @throws ClientError */
  invite(id: string, name: string): Promise<Invitation> {
    return callJson(this.api, 'POST', '/api/v1/sites', { id, name });
  }

  /** Freezes a study. @throws ClientError INVALID_PROTOCOL and others */
  createStudy(protocol: unknown): Promise<FrozenStudyView> {
    return callJson(this.api, 'POST', '/api/v1/studies', protocol);
  }

  /** Sends a frozen study to its sites for review. */
  openStudy(id: string): Promise<StudyStatus> {
    return callJson(this.api, 'POST', `/api/v1/studies/${encodeURIComponent(id)}/open`);
  }

  /** Ends a study before its time. @throws ClientError STUDY_UNKNOWN, STUDY_NOT_IN_THIS_STATE */
  cancelStudy(id: string): Promise<StudyStatus> {
    return callJson(this.api, 'POST', `/api/v1/studies/${encodeURIComponent(id)}/cancellation`);
  }

  studies(): Promise<{ readonly studies: readonly ListedStudy[] }> {
    return callJson(this.api, 'GET', '/api/v1/studies');
  }

  sites(): Promise<{ readonly sites: readonly ListedSite[] }> {
    return callJson(this.api, 'GET', '/api/v1/sites');
  }

  /** Refuses a site from now on, and revokes its certificates. @throws ClientError SITE_UNKNOWN */
  revokeSite(id: string): Promise<void> {
    return callJson(this.api, 'POST', `/api/v1/sites/${encodeURIComponent(id)}/suspension`);
  }

  study(id: string): Promise<StudyStatus> {
    return callJson(this.api, 'GET', `/api/v1/studies/${encodeURIComponent(id)}`);
  }

  /** The published result. @throws ClientError RESULT_UNKNOWN while there is none */
  result(id: string): Promise<PublishedResult> {
    return callJson(this.api, 'GET', `/api/v1/studies/${encodeURIComponent(id)}/result`);
  }

  /** What each site sent to the pooled rounds of a published study. @throws ClientError RESULT_UNKNOWN while there is no result */
  contributions(id: string): Promise<ContributionsDocument> {
    return callJson(this.api, 'GET', `/api/v1/public/studies/${encodeURIComponent(id)}/contributions`);
  }

  checkpoint(): Promise<SignedHead> {
    return callJson(this.api, 'GET', '/api/v1/audit/checkpoint');
  }

  /** @param index position of the entry, from 0 @throws ClientError OUT_OF_RANGE */
  entry(index: number): Promise<EntryProof> {
    return callJson(this.api, 'GET', `/api/v1/audit/entries/${index}`);
  }

  /** @param size of the log at an earlier time @throws ClientError OUT_OF_RANGE */
  growthSince(size: number): Promise<GrowthProof> {
    return callJson(this.api, 'GET', `/api/v1/audit/consistency/${size}`);
  }

  /** Makes the coordinator read every leaf of its log again. */
  verifyLog(): Promise<LogVerification> {
    return callJson(this.api, 'GET', '/api/v1/audit/verify');
  }
}
