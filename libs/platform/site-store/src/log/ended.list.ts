/**
 * Things that people ended for good, by name; the list only grows. Additions of the open transaction count with its
 * commit.
 */
export class EndedList {
  private ending: readonly string[] = [];

  constructor(private ended: readonly string[]) {}

  /** Names that were ended by a commit. */
  get all(): readonly string[] {
    return this.ended;
  }

  /** The same with those of the open transaction. */
  get withOpen(): readonly string[] {
    return this.ending.length === 0 ? this.ended : [...this.ended, ...this.ending];
  }

  /** Inside the transaction that ends it. */
  note(name: string): void {
    if (!this.ended.includes(name)) this.ending = [...this.ending, name];
  }

  /** The transaction committed. @returns whether it ended anything */
  keep(): boolean {
    const isAny = this.ending.length > 0;
    this.ended = this.withOpen;
    this.ending = [];
    return isAny;
  }

  /** Drops additions that were not committed. */
  forget(): void {
    this.ending = [];
  }

  /** @returns undoes all additions from now on, for a transaction or a part of one that is undone */
  begun(): () => void {
    const { ending } = this;
    return () => {
      this.ending = ending;
    };
  }
}
