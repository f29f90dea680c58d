/** A file that lies in a crate. */
export interface CrateFile {
  /** Its path in the crate, with slashes. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  /** Media type, such as `text/csv`. */
  readonly mediaType: string;
  /** Bytes; undefined of a signature that is made over the metadata. */
  readonly size?: number;
  /** SHA-256, hex; undefined of the same. */
  readonly sha256?: string;
}

/** An input that does not lie in the crate: it is bound by a digest, and its content is not told. */
export interface CrateInput {
  /** Absolute URI, such as `urn:collimate:epoch:7`. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly facts?: readonly CrateFact[];
}

/** A named fact with its value. */
export interface CrateFact {
  readonly name: string;
  readonly value: string | number | boolean;
  /** Unit in words or UCUM, where the value has one. */
  readonly unit?: string;
}

/** A program of a certain version. */
export interface CrateSoftware {
  readonly name: string;
  readonly version: string;
  readonly facts?: readonly CrateFact[];
}

/** A person or an organisation that ran something or answers for it. */
export interface CrateParty {
  /** Its address, or a name in the form of one. */
  readonly id: string;
  readonly name: string;
}

/** One run of a program. */
export interface CrateAction {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** ISO 8601, if known. */
  readonly startTime?: string;
  /** ISO 8601. */
  readonly endTime: string;
  readonly software: CrateSoftware;
  /** Its inputs, by ids of inputs or paths of files. */
  readonly object: readonly string[];
  /** Paths of the files that it made. */
  readonly result: readonly string[];
  /** Every parameter, approval, price and place in a log. */
  readonly facts: readonly CrateFact[];
}

/** Everything that a crate says. */
export interface CrateOrder {
  readonly name: string;
  readonly description: string;
  /** ISO 8601. */
  readonly datePublished: string;
  readonly licence: { readonly id: string; readonly name: string; readonly description: string };
  readonly party: CrateParty;
  readonly files: readonly CrateFile[];
  readonly inputs: readonly CrateInput[];
  readonly actions: readonly CrateAction[];
}
