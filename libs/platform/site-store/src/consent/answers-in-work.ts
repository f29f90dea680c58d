/**
 * Answers that this run is building now, from rows as they were at its beginning. Only such an answer can hold a row
 * that was removed meanwhile: a charge whose answer nobody builds holds no row, and later answers are built without it.
 */
export class AnswersInWork {
  private readonly building = new Set<() => boolean>();

  /** Number of them that may still be given. */
  get count(): number {
    return [...this.building].filter((mayBeGiven) => mayBeGiven()).length;
  }

  /** @param mayBeGiven whether the charge may still be answered by this work @throws the errors of the work */
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
