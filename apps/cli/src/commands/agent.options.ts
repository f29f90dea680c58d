import type { Command } from 'commander';

/** Adds the options of every command that calls the agent. */
export function agentOptions(command: Command): Command {
  return command
    .option('--api <url>', 'address of the agent (default: COLLIMATE_API, then http://127.0.0.1:8181)')
    .option('--token <token>', 'token of a session')
    .option('--token-file <file>', 'the token in its first line')
    .option('--json', 'answer in JSON');
}
