/** One name that a room offers, and what its comment says. */
export interface RoomExport {
  /** Name of the package, with the entry behind it: `@collimate/privacy-accounting/mark`. */
  readonly entry: string;
  readonly name: string;
  /** Where it is declared, absolute. */
  readonly file: string;
  /** Whether it is there at run time. */
  readonly isValue: boolean;
  /** Whether it is a function, or a class that somebody constructs and that is no error. */
  readonly isCallable: boolean;
  /** What stands before the first tag. */
  readonly sentence: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  /** Code of each `@example`; empty where its fence is missing. */
  readonly examples: readonly string[];
}

export function exportsOf(room: string): RoomExport[];
