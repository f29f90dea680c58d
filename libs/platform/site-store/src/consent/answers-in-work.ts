/**
 * Answers that this run of the program is building now, from rows as they were when it began. Only such a one can hold a row that has gone
 * meanwhile: a charge whose answer nobody builds holds no row, and what is built later is built without it.
 */
export class AnswersInWork {
  private readonly building = new Set<() => boolean>();

  /** How many of them may still be given. */
  get count(): number {
    return [...this.building].filter((mayBeGiven) => mayBeGiven()).length;
  }

  /** @param mayBeGiven whether the charge may still be answered by what is built @throws what the work throws */
  async during<T>(mayBeGiven: () => boolean, work: () => Promise<T>): Promise<T> {
    // One charge may be built for twice at the same time.
    const one = (): boolean => mayBeGiven();
    this.building.add(one);
    try {
      return await work();
    } finally {
      this.building.delete(one);
    }
  }
}
