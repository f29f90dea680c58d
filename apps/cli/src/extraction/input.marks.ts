import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { CaseOrder } from './case-order.js';

/** The endings of headers whose voxels lie in a second file. */
const HEADER = /\.(?:mhd|nhdr|hdr|hdr\.gz)$/iu;

/** Tells whether the files of a case have changed, without reading them: by path, length and time of writing. */
export class InputMarks {
  private readonly known = new Map<string, readonly string[]>();
  private readonly own: readonly string[];

  /** @param own files and folders that the run writes; they may lie in the folder of an image */
  constructor(own: readonly string[]) {
    this.own = own.map((path) => resolve(path));
  }

  /** @returns equal lists while no file of the case has changed; a file that is not there is told as such */
  of({ image, mask, regions }: CaseOrder): readonly string[] {
    return [image, mask, ...Object.values(regions ?? {})].flatMap((path) => this.at(path));
  }

  /** The images of a cohort are often those of several cases. */
  private at(path: string): readonly string[] {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const marks = filesOf(path)
      .filter((file) => !this.own.some((one) => file === one || file.startsWith(`${one}${sep}`)))
      .map(markOf);
    this.known.set(path, marks);
    return marks;
  }
}

/** A folder with everything in it, or a file with the second one of its pair. */
function filesOf(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => resolve(entry.parentPath, entry.name))
      .sort();
  }
  return HEADER.test(path) ? [path, ...companionsOf(path)] : [path];
}

function companionsOf(path: string): readonly string[] {
  const pair = path.replace(/\.hdr(?:\.gz)?$/iu, '.img');
  if (pair !== path) return [pair, `${pair}.gz`];
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [];
  const header = readFileSync(path, 'latin1').slice(0, 16_384);
  const named = /^(?:ElementDataFile\s*=|data ?file:)\s*(.+?)\s*$/imu.exec(header)?.[1];
  return named === undefined ? [] : [join(dirname(path), named)];
}

/**
 * Marks a file by path, size, time of writing and time of the last change of its entry. The latter shows a replaced
 * file even if the new one keeps the time of writing of the old one.
 */
function markOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined
    ? `${path} is not there`
    : [path, stats.size, stats.mtimeNs, stats.ctimeNs].map(String).join('\u0000');
}
