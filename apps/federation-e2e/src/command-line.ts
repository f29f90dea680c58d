import { execFile } from 'node:child_process';
import { packageFile } from '@collimate/platform-service-kit/packages';

const PROGRAM = packageFile('@collimate/cli', './program');

/** What one call of the command line gave. */
export interface Called {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** The built command line as one person uses it: with an environment of their own, and no terminal. */
export class CommandLine {
  constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  run(...args: readonly string[]): Promise<Called> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [PROGRAM, ...args],
        { cwd: this.folder, env: { PATH: process.env['PATH'], ...this.env } },
        (error, out, err) => resolve({ exitCode: error === null ? 0 : Number(error.code), out, err }),
      );
      child.stdin?.end();
    });
  }

  /** @returns standard output @throws Error with what was said if the call did not end with 0 */
  async ok(...args: readonly string[]): Promise<string> {
    const { exitCode, out, err } = await this.run(...args);
    if (exitCode !== 0) throw new Error(`collimate ${args.slice(0, 3).join(' ')} ended with ${exitCode}: ${err}${out}`);
    return out;
  }

  /** @returns the answer to `--json` */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, '--json')) as T;
  }
}
