/**
 * The rising numbers that lie nearest to given ones, in least squares.
 * @source Ayer and others 1955, An empirical distribution function for sampling with incomplete information (pool adjacent violators)
 */
export function isotonicRegression(values: readonly number[]): readonly number[] {
  const blocks: { sum: number; length: number }[] = [];
  for (const value of values) {
    let block = { sum: value, length: 1 };
    for (
      let last = blocks.at(-1);
      last !== undefined && last.sum / last.length >= block.sum / block.length;
      last = blocks.at(-1)
    ) {
      blocks.pop();
      block = { sum: last.sum + block.sum, length: last.length + block.length };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, length }) => new Array<number>(length).fill(sum / length));
}
