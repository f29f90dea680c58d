import type * as z from 'zod';
import { settingHelp, settingRows } from './setting.table.js';

/** A command of a program besides serving. */
export interface ProgramCommand {
  readonly name: string;
  /** Argument after the name, for the help: `FOLDER`. */
  readonly argument?: string;
  /** A flag that it takes, such as `--check`. */
  readonly flag?: string;
  readonly says: string;
}

/** A program that is set by its environment and takes no arguments but two, and the commands that it names. */
export interface ProgramWords {
  /** For example `collimate-agent`. */
  readonly name: string;
  readonly version: string;
  /** What the program is and what it does when started, in whole sentences. */
  readonly summary: string;
  readonly settings: z.ZodObject;
  /** Prefix of its settings in the environment, such as `COLLIMATE_SITE_`. */
  readonly prefix: string;
  readonly commands?: readonly ProgramCommand[];
}

/** Text and exit code of a program that does not start. */
export interface ProgramAnswer {
  readonly text: string;
  readonly exitCode: 0 | 2;
}

/**
 * Answers `--help`, `--version` and unknown arguments: writes the text and sets the exit code of this process.
 *
 * @param words arguments of the program
 * @returns false if the program is to start, or to do one of its commands
 */
export function answerWords(words: readonly string[], program: ProgramWords): boolean {
  const answer = programAnswer(words, program);
  if (answer === undefined) return false;
  (answer.exitCode === 0 ? process.stdout : process.stderr).write(answer.text);
  process.exitCode = answer.exitCode;
  return true;
}

/** @param words arguments of the program @returns undefined if the program is to start, or to do one of its commands */
export function programAnswer(words: readonly string[], program: ProgramWords): ProgramAnswer | undefined {
  if (words.length === 0) return undefined;
  const [word] = words;
  if (word === '--version' || word === '-v') return { text: `${program.version}\n`, exitCode: 0 };
  if (word === '--help' || word === '-h') return { text: helpOf(program), exitCode: 0 };
  const command = program.commands?.find(({ name }) => name === word);
  if (command !== undefined) return argumentsFault(words.slice(1), command, program);
  const known = ['--help', '--version', ...(program.commands ?? []).map(({ name }) => name)];
  const list = `${known.slice(0, -1).join(', ')} and ${known.at(-1)}`;
  return {
    text: `ARGUMENT_UNKNOWN: ${program.name} takes no arguments but ${list}; its settings stand in the environment.\n`,
    exitCode: 2,
  };
}

function argumentsFault(given: readonly string[], command: ProgramCommand, { name }: ProgramWords): ProgramAnswer | undefined {
  const plain = given.filter((word) => word !== command.flag);
  const wanted = command.argument === undefined ? 0 : 1;
  const isFlag = plain.find((word) => word.startsWith('-'));
  if (plain.length === wanted && isFlag === undefined) return undefined;
  return { text: `ARGUMENT_UNKNOWN: say \`${usageOf(name, command)}\`.\n`, exitCode: 2 };
}

function usageOf(program: string, { name, argument, flag }: ProgramCommand): string {
  return [program, name, ...(argument === undefined ? [] : [argument]), ...(flag === undefined ? [] : [`[${flag}]`])].join(' ');
}

function helpOf({ name, version, summary, settings, prefix, commands = [] }: ProgramWords): string {
  const rows = commands.map((command) => [usageOf(name, command), command.says] as const);
  const width = Math.max(name.length + 10, ...rows.map(([usage]) => usage.length));
  const further = rows.map(([usage, says]) => `\n  ${usage.padEnd(width)}  ${says}`).join('');
  return `${name} ${version}

${summary}

  ${name.padEnd(width)}  start, and run until SIGTERM or SIGINT${further}
  ${`${name} --help`.padEnd(width)}  this page
  ${`${name} --version`.padEnd(width)}  the version

Settings, from the environment, read once at the start:

${settingHelp(settingRows(settings, prefix))}
`;
}
