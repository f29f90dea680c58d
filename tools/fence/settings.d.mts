/** What stands where a tool would read it, and why it may not. */
export interface Finding {
  readonly file: string;
  readonly why: string;
}
export function strangeSettings(root: string): readonly Finding[];
export function reportOf(findings: readonly Finding[]): string;
