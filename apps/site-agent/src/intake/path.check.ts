import { access } from 'node:fs/promises';
import type { TableNote } from '@collimate/platform-site-api';
import { noteOf } from './table.notes.js';

/** Paths that are looked at together. */
const TOGETHER = 64;
/** A share may be slow: an import does not wait longer than this for it, ms. */
const PATIENCE_MS = 10_000;

/** The files of one line of a cohort table, absolute. */
export interface LineFiles {
  readonly line: number;
  readonly image: string;
  readonly masks: readonly string[];
}

/** @returns lines that name files which do not exist. A scan may be copied there later, so no line is refused for it */
export async function missingFiles(rows: readonly LineFiles[], patienceMs = PATIENCE_MS): Promise<readonly TableNote[]> {
  const seen = new Map<string, Promise<boolean>>();
  const isThere = (path: string): Promise<boolean> => {
    const known =
      seen.get(path) ??
      access(path).then(
        () => true,
        () => false,
      );
    seen.set(path, known);
    return known;
  };
  const [images, masks]: [number[], number[]] = [[], []];
  const end = performance.now() + patienceMs;
  let from = 0;
  for (; from < rows.length && performance.now() < end; from += TOGETHER) {
    await Promise.all(
      rows.slice(from, from + TOGETHER).map(async (row) => {
        if (!(await isThere(row.image))) images.push(row.line);
        for (const mask of row.masks) if (!(await isThere(mask))) masks.push(row.line);
      }),
    );
  }
  const unseen = rows.slice(from).map(({ line }) => line);
  return [...noteOf('IMAGE_NOT_FOUND', images), ...noteOf('MASK_NOT_FOUND', masks), ...noteOf('PATHS_NOT_CHECKED', unseen)];
}
