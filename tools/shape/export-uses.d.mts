/** An export that no other source of the product imports. */
export interface LonelyExport {
  /** `path name`. */
  readonly place: string;
  readonly isType: boolean;
  readonly isUsedHere: boolean;
  readonly isTested: boolean;
}
export function lonelyExports(root: string): readonly LonelyExport[];
