export interface NamedSource {
  readonly file: string;
  readonly text: string;
}
export function sourcesOf(root: string): readonly NamedSource[];
export function isLookedUp(source: NamedSource): boolean;

/** @returns each comment that stands right above another one */
export function stackedComments(text: string): string[];
