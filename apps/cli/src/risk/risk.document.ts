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

/** The figures of one table: as it is, or more roughly told. */
export interface RiskFigures {
  readonly sizes: ClassSizes;
  readonly sensitive: readonly SensitiveColumn[];
  readonly prosecutor: AttackerRisk;
  /** Null without a population. */
  readonly journalist: AttackerRisk | null;
  /** Mean share of the rows that somebody finds who links all of them. */
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
  /** Null where the table reaches it as it is, or where nothing does. */
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
  /** Values about somebody that are no sex, age or day in one way only: who they tell of was not looked for by them. */
  readonly unread: number;
  /** Place of the first of them, null for none. */
  readonly firstUnread: string | null;
  /** Values in base64 that hold no text, such as signatures, hashes and noisy vectors: nobody can be looked for in them. */
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
