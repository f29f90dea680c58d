import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of a few kilobytes in memory, of which a test decides how much is left. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it until nothing more can be written. */
  fill(): void;
  /** Gives back what `fill` took. */
  empty(): void;
  /** Takes it away, with all that lies on it. */
  remove(): void;
}

/** Whether this account may make one: only root may. Where it may not, a notice says which specs are left out. */
export function canMakeDisk(specs: string): boolean {
  const can = process.platform === 'linux' && process.getuid?.() === 0 && probe();
  if (!can) process.stderr.write(`${specs} are left out: a full disk is a tmpfs, which this account may not mount.\n`);
  return can;
}

function probe(): boolean {
  try {
    smallDisk(16).remove();
    return true;
  } catch {
    return false;
  }
}

/** @param kilobytes its size @throws Error where it cannot be mounted */
export function smallDisk(kilobytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true });
    throw new Error(`the disk cannot be mounted: ${mounted.stderr}`);
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const page = new Uint8Array(4096);
      for (let full = false; !full;) full = !appended(ballast, page);
    },
    empty: () => rmSync(ballast, { force: true }),
    remove: () => {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns false where nothing more could be written */
function appended(file: string, bytes: Uint8Array): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  try {
    writeFileSync(file, bytes, { flag: 'a' });
    return true;
  } catch {
    truncateSync(file, size);
    return false;
  }
}
