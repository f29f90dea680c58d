/** One npm workspace of the house. */
export interface WorkspaceProject {
  readonly name: string;
  readonly dir: string;
  readonly manifest: { readonly nx: { readonly tags: readonly string[] }; readonly dependencies?: Record<string, string> };
}
export function workspaceProjects(from?: string): WorkspaceProject[];
export function referenceFiles(from?: string): Map<string, string>;
