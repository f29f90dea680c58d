import { execFile } from 'node:child_process';

/** Runs a command of the system for what it prints. @returns its output, whatever it ends with; undefined where it is not there */
export function printed(command: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, [...words], { timeout: 5_000, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }, (error, output) => {
      resolve(error !== null && error.code === 'ENOENT' ? undefined : output.trim());
    });
  });
}
