import type { Command } from 'commander';

/** What tells the caller's exit code on. */
export type Done = (exitCode: number) => void;

/** Examples below the help of a command. */
export function example(lines: string): string {
  return `\nExamples:\n${lines}`;
}

/** What every command is told that asks the agent. */
export function common(command: Command): Command {
  return command
    .option('--api <url>', 'address of the agent (default: COLLIMATE_API, then http://127.0.0.1:8181)')
    .option('--token <token>', 'token of a session')
    .option('--token-file <file>', 'the token in its first line')
    .option('--json', 'answer in JSON');
}
