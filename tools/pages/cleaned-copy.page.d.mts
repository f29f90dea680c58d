/** The tables of de-identification, as the page needs them. */
export interface CleaningTables {
  readonly KEEP_ROWS: readonly (readonly [tag: number, vr: string, keyword: string, values?: string, otherwise?: string])[];
  readonly VOCABULARIES: Readonly<Record<string, { readonly words: string; readonly shapes: readonly RegExp[] }>>;
  readonly CODE_SHAPES: ReadonlyMap<string, RegExp>;
}
export function cleanedCopyPage(tables: CleaningTables): string;
