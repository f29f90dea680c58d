export interface NamedSource {
  readonly file: string;
  readonly text: string;
}
export function sourcesOf(root: string): readonly NamedSource[];
export function isLookedUp(source: NamedSource): boolean;
