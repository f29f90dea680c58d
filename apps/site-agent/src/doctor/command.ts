import { execFile } from 'node:child_process';

/** Runs a command of the system. @returns its output, whatever its exit code; undefined if the command does not exist */
export function printed(command: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, [...words], { timeout: 5_000, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }, (error, output) => {
      resolve(error !== null && error.code === 'ENOENT' ? undefined : output.trim());
    });
  });
}
