/** The table of DUO codes, as the page needs it. */
export interface DuoTables {
  readonly DUO_CODES: readonly {
    readonly code: string;
    readonly label: string;
    readonly role: 'permission' | 'modifier';
    readonly parameter: boolean;
  }[];
  readonly COVERED_BY: Readonly<Record<string, readonly string[]>>;
}
export function protocolPage(schema: unknown, declared: unknown, releases: readonly unknown[], duo: DuoTables): string;
