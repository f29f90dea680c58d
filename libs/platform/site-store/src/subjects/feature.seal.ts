import type { Digest, ScanKey } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** One stored feature of a set: a value, or the reason for its absence. */
export interface ValueRow {
  readonly feature: string;
  readonly value: number | null;
  readonly reason: string | null;
}

interface SetRow {
  readonly scan: ScanKey;
  readonly plan_digest: Digest;
  readonly seal: string | null;
}

/**
 * The seals of sets of features, each over its row and all its values. While the program runs, only the program itself
 * writes, so a set is checked as a whole once, when it is first needed.
 */
export class FeatureSeals {
  private readonly one: SqliteStatement;
  private readonly valuesOf: SqliteStatement;
  private readonly unsealed: SqliteStatement;
  private readonly write: SqliteStatement;
  private readonly verdicts = new Map<string, { readonly scan: ScanKey; readonly plan: Digest; readonly isHeld: boolean }>();

  constructor(
    session: SqliteSession,
    private readonly vault: SubjectVault,
  ) {
    this.one = session.prepare('select * from feature_set where scan = ? and plan_digest = ?');
    this.valuesOf = session.prepare(
      'select feature, value, reason from feature_value where scan = ? and plan_digest = ? order by feature',
    );
    this.unsealed = session.prepare('select * from feature_set where seal is null');
    this.write = session.prepare('update feature_set set seal = ? where scan = ? and plan_digest = ?');
  }

  /** @param row of the set, whole @returns its seal with all its values */
  of(row: object, values: readonly ValueRow[]): string {
    const sorted = [...values].sort((a, b) => (a.feature < b.feature ? -1 : 1));
    return this.ofSorted(row, sorted);
  }

  /** The set was written just now. */
  note(scan: ScanKey, plan: Digest): void {
    this.verdicts.set(`${scan} ${plan}`, { scan, plan, isHeld: true });
  }

  /**
   * @param mayLack whether a set may be one from before there were seals
   * @returns whether the set is the one that was written
   */
  isHeld(scan: ScanKey, plan: Digest, mayLack: boolean): boolean {
    const key = `${scan} ${plan}`;
    const known = this.verdicts.get(key);
    if (known !== undefined) return known.isHeld;
    const row = this.one.get<SetRow>(scan, plan);
    if (row === undefined) return false;
    const isHeld = row.seal === null ? mayLack : row.seal === this.sealOf(row);
    this.verdicts.set(key, { scan, plan, isHeld });
    return isHeld;
  }

  /** @returns scans of which a set was asked for and is not the one that was written @param plan of that one alone */
  altered(plan?: Digest): readonly ScanKey[] {
    const found = [...this.verdicts.values()].filter((verdict) => !verdict.isHeld);
    return found.filter((verdict) => plan === undefined || verdict.plan === plan).map(({ scan }) => scan);
  }

  /** Seals the sets of before, as they stand. */
  sealEarlier(): void {
    for (const row of this.unsealed.all<SetRow>()) {
      const seal = this.sealOf(row);
      if (seal !== undefined) this.write.write([seal, row.scan, row.plan_digest]);
    }
  }

  /** @returns undefined if a value is no number that could have been written */
  private sealOf(row: SetRow): string | undefined {
    const { seal: _, ...cells } = row;
    const values = this.valuesOf.all<ValueRow>(row.scan, row.plan_digest);
    if (values.some(({ value }) => value !== null && !Number.isFinite(value))) return undefined;
    return this.ofSorted(cells, values);
  }

  /** @param values by feature, as the database sorts them too: feature keys are ASCII */
  private ofSorted(row: object, values: readonly ValueRow[]): string {
    const text = JSON.stringify(values.map(({ feature, value, reason }) => [feature, value, reason]));
    return rowSeal(this.vault, 'feature_set', { ...row, values: text });
  }
}
