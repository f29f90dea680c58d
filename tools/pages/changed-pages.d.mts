/** Files of `docs`, and what makes their texts. */
export interface Page {
  readonly paths: readonly string[];
  readonly load: () => Promise<{ made(built: (path: string) => Promise<unknown>): Promise<Readonly<Record<string, string>>> }>;
}
export function changedPages(pages: readonly Page[], root: string): Promise<Map<string, string>>;
export function writePages(changed: ReadonlyMap<string, string>, root: string): void;
