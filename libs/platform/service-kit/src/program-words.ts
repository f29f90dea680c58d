import type * as z from 'zod';
import { settingHelp, settingRows } from './setting.table.js';

/** A program that is set by its environment and takes no arguments but two. */
export interface ProgramWords {
  /** For example `collimate-agent`. */
  readonly name: string;
  readonly version: string;
  /** What it is and what it does when it is started, in whole sentences. */
  readonly summary: string;
  readonly settings: z.ZodObject;
  /** Of its settings in the environment. */
  readonly prefix: string;
}

/** What a program says and ends with, in place of a start. */
export interface ProgramAnswer {
  readonly text: string;
  readonly exitCode: 0 | 2;
}

/** @param words what follows the name of the program @returns undefined if the program is to start */
export function programAnswer(words: readonly string[], program: ProgramWords): ProgramAnswer | undefined {
  if (words.length === 0) return undefined;
  const [word] = words;
  if (word === '--version' || word === '-v') return { text: `${program.version}\n`, exitCode: 0 };
  if (word === '--help' || word === '-h') return { text: helpOf(program), exitCode: 0 };
  return {
    text: `ARGUMENT_UNKNOWN: ${program.name} takes no arguments but --help and --version; its settings stand in the environment.\n`,
    exitCode: 2,
  };
}

function helpOf({ name, version, summary, settings, prefix }: ProgramWords): string {
  return `${name} ${version}

${summary}

  ${name}             start, and run until SIGTERM or SIGINT
  ${name} --help      this page
  ${name} --version   the version

Settings, from the environment, read once at the start:

${settingHelp(settingRows(settings, prefix))}
`;
}
