import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../errors/cli.error.js';

/** The built agent below a folder of programs, as it lies in the workspace and in every package of the agent. */
const AGENT = join('site-agent', 'dist', 'agent', 'main.js');
/** The command of the package. */
const PACKAGED = '/usr/bin/collimate-agent';
/** Account of the service that the package installs. */
const ACCOUNT = 'collimate-agent';

/** Output and error output of the agent's program. */
export interface ProgramOutput {
  readonly output: string;
  readonly complaint: string;
  readonly exitCode: number;
}

/** @returns how the agent's program is called: the one beside this command line, else the one of the package @throws CliError NO_AGENT */
function agentCommand(): readonly string[] {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const program = join(folder, AGENT);
    if (existsSync(program)) return [process.execPath, program];
    if (resolve(folder, '..') === folder) break;
  }
  // With a coordinator on the same machine, `collimate` may be the one of its package.
  if (existsSync(PACKAGED)) return [PACKAGED];
  throw new CliError('NO_AGENT', 'missing', 'no agent is installed here', {
    hint: 'Install the package collimate-agent: this command line alone can only ask an agent that runs.',
  });
}

/**
 * Runs the agent's program to its end. Root runs it as the account of the service, so that rights are looked at as the service
 * has them.
 * @param settings COLLIMATE_SITE_… beside those of the environment
 */
export function runAgentProgram(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<ProgramOutput> {
  const command = [...agentCommand(), ...words];
  const [program, ...rest] = isServiceHere() ? ['runuser', '-u', ACCOUNT, '--', ...command] : command;
  return new Promise((done, fail) => {
    const child = spawn(program, rest, { cwd: '/', env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, complaint]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (part: Buffer) => output.push(part));
    child.stderr.on('data', (part: Buffer) => complaint.push(part));
    child.once('error', fail);
    child.once('close', (code) =>
      done({
        output: Buffer.concat(output).toString('utf8'),
        complaint: Buffer.concat(complaint).toString('utf8').trim(),
        exitCode: code ?? 1,
      }),
    );
  });
}

/** Whether root asks on a machine that has the account of the service. */
function isServiceHere(): boolean {
  return process.getuid?.() === 0 && spawnSync('id', ['-u', ACCOUNT], { stdio: 'ignore' }).status === 0;
}
