import { mkdir, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Form of the lines of a file. */
export interface LineForm<L> {
  readonly firstLine: string;
  /** The line without its end; its last word is the seal of those before it. */
  text(line: L): string;
  /** Undefined for a line that is not whole, or was not written under this site's key. */
  parse(text: string): L | undefined;
  /** Tells one line from another. */
  key(line: L): string;
}

/** Content of such a file. */
export interface SealedLines<L> {
  readonly lines: readonly L[];
  /** Lines that are not whole, or not of this site; a kill in the middle of the last one leaves one. */
  readonly damaged: number;
}

/**
 * Sealed lines in a file that only ever grows, apart from the database: restoring a database does not restore the state
 * of the file. Each line is on the disk before `append` resolves. The file may be on a share that does not answer; only
 * the caller waits for it.
 */
export class SealedFile<L> {
  /** One after the other: two appends at once would write a line twice. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    readonly path: string,
    private readonly form: LineForm<L>,
    /**
     * `named`: its folder is on a share, and is not made: without the share, a folder of this name would be made on the
     * local disk.
     */
    private readonly folder: 'made' | 'named' = 'made',
  ) {}

  /** @returns undefined if there is no such file @throws Error of the system if it cannot be read */
  async read(): Promise<SealedLines<L> | undefined> {
    const text = await this.text();
    if (text === undefined) return undefined;
    const [first, ...rest] = text.split('\n').filter((line) => line !== '');
    const parsed = rest.map((line) => this.form.parse(line));
    const lines = parsed.filter((line) => line !== undefined);
    return { lines, damaged: rest.length - lines.length + (first === this.form.firstLine ? 0 : 1) };
  }

  /** Adds those of the lines that do not stand there yet. @throws Error of the system, then it may hold some of them */
  append(lines: readonly L[]): Promise<void> {
    const turn = this.last.then(() => this.add(lines));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async add(lines: readonly L[]): Promise<void> {
    const list = await this.read();
    const known = new Set(list?.lines.map((line) => this.form.key(line)));
    const missing = lines.filter((line) => !known.has(this.form.key(line)));
    if (missing.length === 0 && list !== undefined) return;
    if (this.folder === 'made') await makeFolders(dirname(this.path));
    const file = await open(this.path, 'a+', 0o600);
    try {
      const begin = await beginOf(file, this.form.firstLine);
      await file.write(begin + missing.map((line) => `${this.form.text(line)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    if (list === undefined) await settleFolder(dirname(this.path));
  }

  private async text(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** Text before the next line: the first line of a new file, or the end of a line that a kill has cut. */
async function beginOf(file: FileHandle, firstLine: string): Promise<string> {
  const { size } = await file.stat();
  if (size === 0) return `${firstLine}\n`;
  const last = Buffer.alloc(1);
  await file.read(last, 0, 1, size - 1);
  return last.toString() === '\n' ? '' : '\n';
}

/** Makes the entry of a new file durable; Windows has no such call, and a share may not have it either. */
async function settleFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EINVAL') throw error;
  } finally {
    await folder.close();
  }
}

/** Node makes missing folders all at once without an end where a system refuses each for want of the one above, as below `/proc`. */
async function makeFolders(folder: string): Promise<void> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await makeFolders(dirname(resolve(folder)));
  await mkdir(folder, 0o700);
}
