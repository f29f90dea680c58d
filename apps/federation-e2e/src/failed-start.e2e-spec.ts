import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFile } from '@collimate/platform-service-kit/packages';

/** What a program that was started said before it ended by itself. */
interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
}

/** Far more than a start takes: one that is still there then does not end. */
const MOST_MS = 40_000;

function ended(program: string, settings: Record<string, string>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [packageFile(program, './program')], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (part) => (text += String(part)));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${program} goes on after a start that failed: ${text}`));
    }, MOST_MS);
    child.on('exit', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, text });
    });
  });
}

describe('a program whose last step of the start fails', () => {
  const home = mkdtempSync(join(tmpdir(), 'failed-start-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each([
    ['@collimate/coordinator', 'COLLIMATE_COORDINATOR_DATA', { COLLIMATE_COORDINATOR_PORT: '0' }],
    ['@collimate/site-agent', 'COLLIMATE_SITE_DATA', { COLLIMATE_SITE_API_PORT: '0' }],
  ])('ends: %s, with exit code 1 and one sentence that names the file', async (program, setting, settings) => {
    const folder = join(home, setting);
    mkdirSync(join(folder, 'run.json', 'in-the-way'), { recursive: true, mode: 0o700 });
    const { exitCode, text } = await ended(program, { [setting]: folder, ...settings });
    expect(exitCode).toBe(1);
    expect(text).toMatch(
      new RegExp(
        `^DATA_FOLDER_UNUSABLE: ${join(folder, 'run.json')} cannot be written \\(E[A-Z]+\\)\\. Make room .*${setting}.*\n$`,
        'm',
      ),
    );
    expect(text).not.toContain('frames');
  });
});
