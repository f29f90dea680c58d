/** A named person of the hospital. */
export interface SiteAccount {
  readonly account: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Whether an approver may act: a third person, neither maker nor holder, has said who it is. */
  readonly isConfirmed: boolean;
}

/** A new account, and the code with which its holder sets the password. */
export interface InvitedAccount extends SiteAccount {
  readonly code: string;
}

/** An account with who made it and who confirmed it. */
export interface AccountListing extends SiteAccount {
  readonly isActive: boolean;
  readonly isDisabled: boolean;
  readonly madeBy?: string;
  readonly confirmedBy?: string;
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
  /** Who takes part in the approved studies after it. */
  readonly studies: readonly SiteStudyFigures[];
}

/** What an import of the consent table did. */
export interface ConsentTaken {
  readonly events: number;
  readonly known: number;
  readonly withdrawals: number;
  readonly notes: readonly SiteTableNote[];
  /** Who takes part in the approved studies after it. */
  readonly studies: readonly SiteStudyFigures[];
}

/** Who of the cohort takes part in an approved study, and who does not and why; for the people of the hospital alone. */
export interface SiteStudyFigures {
  readonly id: string;
  readonly digest: string;
  /** Whether the local names of the study change no more. */
  readonly namesFixed: boolean;
  readonly rows: number;
  readonly subjects: number;
  /** Regions and labels as the cohort table writes them. */
  readonly regions: readonly { readonly name: string; readonly rows: number; readonly isOfStudy: boolean }[];
  readonly labels: readonly { readonly label: string; readonly subjects: number; readonly group: string | null }[];
  /** Subjects that are left after each question, each of them among those before. */
  readonly withRegion: number;
  readonly withConsent: number;
  readonly inGroup: number;
  readonly withFeatures: number;
  readonly groups: readonly { readonly label: string; readonly subjects: number; readonly withFeatures: number }[];
  /** Absent in answers of versions before there were variables. */
  readonly variables?: readonly { readonly name: string; readonly subjects: number }[];
  /** Each subject without features in an answer, once, by the first reason that applies, for example `NO_CONSENT`. */
  readonly missing: readonly { readonly reason: string; readonly subjects: number }[];
  readonly denied: readonly { readonly reason: string; readonly subjects: number }[];
  /** Scans with the study's region, of subjects who consent. */
  readonly scans: {
    readonly extracted: number;
    readonly waiting: number;
    readonly leftOut: readonly { readonly code: string; readonly scans: number }[];
  };
  /** How many subjects an answer would be made of now, before noise. */
  readonly answers: readonly { readonly statistic: string; readonly subjects: number }[];
}

/** What is named by the hospital's own tables in their own way. */
export type SiteNameKind = 'roi' | 'group';

/** For each name of a study, the names that the hospital's own tables use for it. */
export type SiteLocalNames = Readonly<Record<SiteNameKind, Readonly<Record<string, readonly string[]>>>>;

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
  /** What all its answers cost together at this site, rho as exact text. */
  readonly price: string;
  /** What the hospital has left for this study, and would have after it, rho; negative if it does not fit. */
  readonly house: { readonly left: string; readonly after: string };
  /** What this site's tables may call the region and the groups, besides the study's own names. */
  readonly names: {
    readonly roi: readonly string[];
    readonly groups: readonly { readonly label: string; readonly local: readonly string[] }[];
  };
  /** Questions of the study that this hospital approved before, under another study. */
  readonly earlier: readonly {
    readonly statistic: string;
    readonly study: string;
    readonly otherStatistic: string;
    readonly answers: number;
    readonly approvedAt: string | null;
  }[];
  /** The protocol as JSON; whoever relies on it parses it and computes its digest again. */
  readonly protocol: unknown;
}

/** What came of a signature under a supplement, and the lifetime budget now, rho. */
export interface SiteSupplement {
  readonly kind: 'signed' | 'supplemented';
  readonly budget: string;
}

/** Who asked for a supplement of the lifetime budget, how much, rho, and when. */
export interface WaitingSupplement {
  readonly by: string;
  readonly rho: string;
  readonly at: string;
}

/** What is spent and what there is, rho as exact text. */
export interface SiteBudget {
  readonly site: {
    readonly budget: string;
    readonly spent: string;
    /** What approved studies may still take. */
    readonly reserved: string;
    readonly supplements: readonly { readonly rho: string; readonly at: string }[];
    /** Signatures under a supplement that wait for a second one of the same amount; an older agent says none. */
    readonly waiting?: readonly WaitingSupplement[];
  };
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly budget: string; readonly spent: string }[];
}

/** What the agent is and does now. */
export interface SiteStatus {
  readonly version: string;
  readonly site: string | null;
  readonly coordinator: {
    readonly url: string;
    readonly connected: boolean;
    /** Since when it is connected, or is not. */
    readonly since: string;
    /** Why it is not, or was not last: the code, and what stands in the way. */
    readonly lastError: { readonly code: string; readonly trouble: string | null; readonly at: string } | null;
    readonly nextTryAt: string | null;
    readonly certificateExpires: string;
  } | null;
  /** `unrecovered`: two people have to ask for the recovery; `awaiting-consent`: consent has to be imported again. */
  readonly quarantine: 'none' | 'unrecovered' | 'awaiting-consent';
  /** What it was entered for, for example `database-behind`; null without one. */
  readonly quarantineCause: string | null;
  /** Why the coordinator's log is not believed, for example `FORKED`; null while it is. */
  readonly alarm: string | null;
  /** What is not as it should be with consent and what keeps it, for example `CLOCK_JUMPED`. */
  readonly consent: { readonly warnings: readonly string[] };
  readonly extraction: {
    /** Null while the queue is away, when nobody can say. */
    readonly waiting: number | null;
    readonly running: number | null;
    readonly failed: number | null;
    readonly done: number;
    /** Why the queue takes no jobs, for example `QUEUE_UNREACHABLE`, and since when; null while it does. */
    readonly queue: { readonly code: string; readonly since: string } | null;
    readonly skipped: readonly { readonly code: string; readonly scans: number }[];
  };
  readonly studies: readonly { readonly id: string; readonly digest: string; readonly state: string }[];
  readonly rounds: readonly {
    readonly id: string;
    readonly study: string;
    readonly statistic: string;
    readonly state: string;
    readonly code: string | null;
  }[];
}

/** A backup that the agent made. */
export interface SiteBackup {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** Where the way out of quarantine stands. */
export type SiteRecovery =
  | { readonly kind: 'signed'; readonly signatures: number }
  | {
      readonly kind: 'recovered';
      readonly restoredCharges: number;
      /** Charges that are answered no more. */
      readonly lostAnswers: number;
      /** Studies whose whole budget counts as spent, because their history could not be shown. */
      readonly forfeited: readonly string[];
      /** What the coordinator showed as receipts of this site and the site cannot have made; charged nothing. */
      readonly refusedReceipts: readonly { readonly code: string; readonly study: string; readonly epoch: number }[];
    };

/** What the agent found when it held its ledger to its log. */
export interface SiteVerification {
  readonly valid: boolean;
  readonly size: number;
  /** Spent as the leaves of the log say, rho as `num/den`. */
  readonly spent: string;
  /** Size of the last head that the coordinator confirmed; null if none. */
  readonly witnessedSize: number | null;
  readonly findings: readonly { readonly kind: string; readonly at: number | null }[];
}

/** The head of the site's log of releases. */
export interface SiteCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Fingerprint of the key that signs the site's heads, SHA-256, hex. */
  readonly key: string;
}
