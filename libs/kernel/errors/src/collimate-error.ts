/**
 * What kind of failure it is, seen from whoever has to react to it. The seven faults are all that the aggregate side
 * ever maps to a gRPC status, an HTTP problem or a retry class; it never sees the codes of the subject side.
 */
export type Fault =
  /** The caller's input is wrong; the same call will fail again. */
  | 'input'
  /** The thing named does not exist. */
  | 'missing'
  /** The thing exists in another state than the call needs. */
  | 'conflict'
  /** A rule says no; not an accident. */
  | 'refused'
  /** Try again later, nothing is broken. */
  | 'busy'
  /** Something we depend on does not answer. */
  | 'unavailable'
  /** A promise of our own code does not hold. */
  | 'broken';

/** All faults, for exhaustive tables and their tests. */
export const FAULTS: readonly Fault[] = ['input', 'missing', 'conflict', 'refused', 'busy', 'unavailable', 'broken'];

/** Where in the caller's input the failure stands: an ordinal and a DICOM tag or key, never a path or a patient value. */
export interface Place {
  /** Ordinal of the item in the caller's input, counted from 0. */
  readonly item?: number;
  /** DICOM tag such as `(0028,0010)`, or the dotted key of a document. */
  readonly tag?: string;
}

/** Typed facts of an error that may be logged: no text that came from an image, a database or a person. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/** What an error may carry besides its code and its sentence. */
export interface CollimateErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
  readonly place?: Place;
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
}

/**
 * The base of every error that our own code throws. Each lib has one subclass over its own union of codes.
 * The message says what is wrong and names no patient; `place` says where, `hint` what to do.
 */
export abstract class CollimateError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly fault: Fault;
  readonly details: ErrorDetails;
  readonly place: Place;
  readonly hint: string | undefined;

  protected constructor(code: Code, fault: Fault, message: string, options: CollimateErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.fault = fault;
    this.details = options.details ?? {};
    this.place = options.place ?? {};
    this.hint = options.hint;
  }
}
