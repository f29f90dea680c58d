/**
 * The step-up correction that bounds the share of false discoveries among all discoveries.
 * @returns adjusted p-values in the order of the input; free, because it reads released numbers
 * @source Benjamini and Hochberg 1995, Controlling the False Discovery Rate
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const descending = pValues.map((_, index) => index).sort((a, b) => pValues[b] - pValues[a]);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let smallest = 1;
  descending.forEach((index, fromTop) => {
    const rank = pValues.length - fromTop;
    smallest = Math.min(smallest, (pValues[index] * pValues.length) / rank);
    adjusted[index] = smallest;
  });
  return adjusted;
}
