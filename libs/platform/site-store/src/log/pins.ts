/** Settings that are remembered beside the keys too, so that forgetting or altering them in the database has no effect. */
export class Pins {
  private kept: Readonly<Record<string, string>>;
  private laid = new Map<string, string>();

  /** @param kept as the counter holds them */
  constructor(kept: Readonly<Record<string, string>> | undefined) {
    this.kept = kept ?? {};
  }

  get all(): Readonly<Record<string, string>> {
    return this.kept;
  }

  /** The memory after the drafted values count. */
  get laidOver(): Readonly<Record<string, string>> {
    // Most transactions prepare no change, and so need no copy.
    return this.laid.size === 0 ? this.kept : { ...this.kept, ...Object.fromEntries(this.laid) };
  }

  /** @returns the remembered value, or the one drafted in the transaction that is open */
  read(name: string): string | undefined {
    return this.laid.get(name) ?? this.kept[name];
  }

  /** Lays a value ready, which counts with the commit. */
  lay(name: string, value: string): void {
    this.laid.set(name, value);
  }

  /** Drops drafted values that were not committed. */
  forget(): void {
    this.laid.clear();
  }

  /** @returns undoes all drafts from now on, for a transaction or a part of one that is undone */
  begun(): () => void {
    const before = new Map(this.laid);
    return () => {
      this.laid = before;
    };
  }

  /** Makes the drafted values count. @returns whether anything changed */
  keep(): boolean {
    if (this.laid.size === 0) return false;
    const before = JSON.stringify(this.kept);
    this.kept = this.laidOver;
    this.laid.clear();
    return JSON.stringify(this.kept) !== before;
  }
}
