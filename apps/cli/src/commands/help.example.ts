/** Examples below the help of a command. */
export function example(lines: string): string {
  return `\nExamples:\n${lines}`;
}
