/**
 * The rising numbers that lie nearest to given ones, in least squares.
 * @param weights of the squares, above 0; all alike where there are none
 * @source Ayer and others 1955, An empirical distribution function for sampling with incomplete information (pool adjacent violators)
 */
export function isotonicRegression(values: readonly number[], weights?: readonly number[]): readonly number[] {
  const blocks: { sum: number; weight: number; length: number }[] = [];
  for (const [index, value] of values.entries()) {
    const weight = weights?.[index] ?? 1;
    let block = { sum: weight * value, weight, length: 1 };
    for (
      let last = blocks.at(-1);
      last !== undefined && last.sum / last.weight >= block.sum / block.weight;
      last = blocks.at(-1)
    ) {
      blocks.pop();
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, length: last.length + block.length };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, weight, length }) => new Array<number>(length).fill(sum / weight));
}
