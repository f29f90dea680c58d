/** Settings that are remembered beside the keys too: what the database forgets of them, or is told by other means, changes nothing. */
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

  /** What is remembered once that counts which is laid ready. */
  get laidOver(): Readonly<Record<string, string>> {
    // Most transactions lay nothing ready: they copy nothing.
    return this.laid.size === 0 ? this.kept : { ...this.kept, ...Object.fromEntries(this.laid) };
  }

  /** @returns what is remembered, or laid ready in the transaction that is open */
  read(name: string): string | undefined {
    return this.laid.get(name) ?? this.kept[name];
  }

  /** Lays a value ready, which counts with the commit. */
  lay(name: string, value: string): void {
    this.laid.set(name, value);
  }

  /** What was laid ready and did not come to its commit counts nothing. */
  forget(): void {
    this.laid.clear();
  }

  /** @returns what forgets all that is laid ready from now on, for a transaction or a part of one that is undone */
  begun(): () => void {
    const before = new Map(this.laid);
    return () => {
      this.laid = before;
    };
  }

  /** @returns whether anything changed by what was laid ready, which counts from now on */
  keep(): boolean {
    if (this.laid.size === 0) return false;
    const before = JSON.stringify(this.kept);
    this.kept = this.laidOver;
    this.laid.clear();
    return JSON.stringify(this.kept) !== before;
  }
}
