import type { Command } from 'commander';

/** Adds the options of a command that calls the coordinator as its operator. */
export function remote(command: Command): Command {
  return command
    .option('--coordinator <url>', 'its https address (default: COLLIMATE_COORDINATOR)')
    .option('--authority <file>', 'PEM of the authority that its certificate comes from (default: COLLIMATE_AUTHORITY)')
    .option('--token-file <file>', "the operator's token in its first line (default: COLLIMATE_TOKEN_FILE)")
    .option('--json', 'answer in JSON');
}
