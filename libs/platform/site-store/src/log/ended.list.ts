/** What people ended for good, by names: it only grows. What the open transaction ends counts with its commit. */
export class EndedList {
  private ending: readonly string[] = [];

  constructor(private ended: readonly string[]) {}

  /** What ended with a commit. */
  get all(): readonly string[] {
    return this.ended;
  }

  /** The same with what the open transaction ends. */
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

  /** What did not come to its commit ended nothing. */
  forget(): void {
    this.ending = [];
  }

  /** @returns what forgets all that is ended from now on, for a transaction or a part of one that is undone */
  begun(): () => void {
    const { ending } = this;
    return () => {
      this.ending = ending;
    };
  }
}
