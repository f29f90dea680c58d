/** A named person of the hospital. */
export interface SiteAccount {
  readonly account: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** A session of the local API. */
export interface SiteSession {
  readonly token: string;
  /** Instant until which the token holds. */
  readonly expires: string;
}

/** The federation that the site has joined. */
export interface SiteEnrolment {
  readonly site: string;
  readonly url: string;
  /** End of the certificate's life; the agent renews it by itself. */
  readonly expires: string;
}

/** One kind of oddity of a table that was taken all the same, for example `SUBJECTS_ALIKE`. */
export interface SiteTableNote {
  readonly code: string;
  /** How many lines in all. */
  readonly count: number;
  /** The first of them, the header of the file being line 1. */
  readonly lines: readonly number[];
}

/** What an import of the cohort table did, rows. */
export interface CohortTaken {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows of subjects who have withdrawn. */
  readonly leftOut: number;
  readonly notes: readonly SiteTableNote[];
}

/** What an import of the consent table did. */
export interface ConsentTaken {
  readonly events: number;
  readonly known: number;
  readonly withdrawals: number;
  readonly notes: readonly SiteTableNote[];
}

/** What a subject's consent says. */
export interface SiteStanding {
  readonly mayBeContacted: boolean;
  /** In the order of arrival. */
  readonly events: readonly { readonly type: string; readonly at: string; readonly form: string | null }[];
}

/** What a withdrawal did. */
export interface SiteWithdrawal {
  /** For example `delete-features`, in the order in which they were carried out; only what there was something to do about. */
  readonly effects: readonly string[];
  readonly done: readonly { readonly kind: string; readonly count: number }[];
  /** Path of the certificate of deletion on the agent's machine; null if there is none. */
  readonly certificate: string | null;
}

/** Somebody's yes or no to a study. */
export interface SiteSignature {
  readonly account: string;
  readonly decision: string;
  readonly signedAt: string;
}

/** A study as the hospital's staff sees it. */
export interface SiteStudy {
  readonly digest: string;
  readonly state: string;
  readonly signatures: readonly SiteSignature[];
  /** What all its statistics cost together at this site, rho as exact text. */
  readonly price: string;
  /** The protocol as JSON; whoever relies on it parses it and computes its digest again. */
  readonly protocol: unknown;
}

/** What is spent and what there is, rho as exact text. */
export interface SiteBudget {
  readonly site: { readonly budget: string; readonly spent: string };
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly budget: string; readonly spent: string }[];
}

/** What the agent is and does now. */
export interface SiteStatus {
  readonly version: string;
  readonly site: string | null;
  readonly coordinator: { readonly url: string; readonly connected: boolean; readonly certificateExpires: string } | null;
  /** `unrecovered`: two people have to ask for the recovery; `awaiting-consent`: consent has to be imported again. */
  readonly quarantine: 'none' | 'unrecovered' | 'awaiting-consent';
  /** Why the coordinator's log is not believed, for example `FORKED`; null while it is. */
  readonly alarm: string | null;
  /** What is not as it should be with consent and what keeps it, for example `CLOCK_JUMPED`. */
  readonly consent: { readonly warnings: readonly string[] };
  readonly extraction: {
    readonly waiting: number;
    readonly running: number;
    readonly done: number;
    readonly failed: number;
    readonly skipped: readonly { readonly code: string; readonly scans: number }[];
  };
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly state: string }[];
  readonly rounds: readonly {
    readonly id: string;
    readonly statistic: string;
    readonly state: string;
    readonly code: string | null;
  }[];
}

/** Where the way out of quarantine stands. */
export type SiteRecovery =
  { readonly kind: 'signed'; readonly signatures: number } | { readonly kind: 'recovered'; readonly restoredCharges: number };

/** The unsigned head of the site's log of releases. */
export interface SiteCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
}
