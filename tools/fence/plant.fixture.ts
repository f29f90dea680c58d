/** A file that breaks one rule of the house, and what lint has to say of it. */
export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly refusedBy: RegExp;
}

/** A plant in a room that is there. */
export function inFile(rule: string, file: string, text: string, refusedBy: RegExp): Plant {
  return { rule, file, text, refusedBy };
}
