import type { AttackerRisk, ClassSizes, ColumnKind, LinkageOutcome, LinkageRole } from '@collimate/privacy-disclosure';

/** Notice in every form of the report. */
export const STAYS_IN_THE_HOUSE =
  'This report is made of the rows of patients without any noise. It stays in the house: it is no release, and nothing in it may be sent or published.';

/** A quasi-identifier: a value that somebody may know of a person from elsewhere. */
export interface QuasiColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: number;
  /** Steps of its generalisation, from the value itself to nothing. */
  readonly levels: readonly string[];
  /** Whether the levels were guessed, because nobody named any. */
  readonly isGuessed: boolean;
}

/** How much of a sensitive attribute can be learned of a person without finding them. */
export interface SensitiveColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly values: number;
  readonly distinctL: number;
  readonly entropyL: number;
  readonly equalT: number;
  /** Null for text, and where cells are empty. */
  readonly orderedT: number | null;
}

/** The figures of one table, unchanged or after generalisation. */
export interface RiskFigures {
  readonly sizes: ClassSizes;
  readonly sensitive: readonly SensitiveColumn[];
  readonly prosecutor: AttackerRisk;
  /** Null without a population. */
  readonly journalist: AttackerRisk | null;
  /** Mean share of the rows that are identified by somebody who tries to link all of them. */
  readonly marketer: number;
}

/** The requested target, and the least generalisation that reaches it. */
export interface TargetAnswer {
  readonly asked: {
    readonly k?: number;
    readonly l?: number;
    readonly entropyL?: number;
    readonly t?: number;
    readonly suppress?: number;
  };
  readonly isMet: boolean;
  /** Null if the table reaches the target unchanged, or if no generalisation reaches it. */
  readonly generalisation: {
    readonly levels: readonly { readonly column: string; readonly words: string }[];
    readonly loss: number;
    readonly suppressed: number;
    readonly k: number;
    /** Mean share that a marketer finds among the rows that are left. */
    readonly marketer: number;
  } | null;
  readonly nodes: number;
  readonly tried: number;
}

/** The linkage attack on one document. */
export interface AttackedArtefact {
  readonly name: string;
  readonly form: 'json' | 'json lines' | 'xml' | 'page' | 'table' | 'yaml' | 'text' | 'not read';
  readonly bytes: number;
  /** Objects, rows or lines that tell at least two of sex, age and a date. */
  readonly joinable: number;
  /**
   * Number of values about a person that cannot be read as exactly one sex, age or day; they were not used in the
   * search.
   */
  readonly unread: number;
  /** Place of the first of them, null for none. */
  readonly firstUnread: string | null;
  /**
   * Number of base64 values without text, such as signatures, hashes and noisy vectors: they cannot be searched for
   * people.
   */
  readonly binary: number;
  readonly outcome: LinkageOutcome;
}

/** The linkage attack: the attacker's knowledge, and the findings. */
export interface LinkageAnswer {
  readonly columns: Partial<Readonly<Record<LinkageRole, string>>>;
  readonly isGuessed: boolean;
  readonly toleranceYears: number;
  readonly toleranceDays: number;
  /** On the table itself. */
  readonly table: LinkageOutcome;
  readonly artefacts: readonly AttackedArtefact[];
}

/** Output of `collimate risk --json`. */
export interface RiskDocument {
  readonly schema: 'collimate.risk/1';
  readonly notice: string;
  readonly table: string;
  readonly rows: number;
  readonly quasiIdentifiers: readonly QuasiColumn[];
  readonly figures: RiskFigures;
  readonly target: TargetAnswer | null;
  readonly linkage: LinkageAnswer | null;
  /** Guesses and omissions. */
  readonly notes: readonly string[];
}
