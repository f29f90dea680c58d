/** What stands where a tool would read it, and why it may not. */
export interface Finding {
  readonly file: string;
  readonly why: string;
}
export function strangeSettings(root: string): readonly Finding[];
/** What is read of the graph that Nx writes. */
export interface ProjectGraph {
  readonly graph: {
    readonly nodes: Readonly<Record<string, { readonly data: { readonly root: string; readonly tags: readonly string[] } }>>;
  };
}
export function strangeTags(graph: ProjectGraph, root: string): readonly Finding[];
export function reportOf(findings: readonly Finding[]): string;
