import { opendir } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

/** A folder as the agent names it, and where this machine has mounted it; both with a separator at their end. */
export interface ImageMount {
  readonly named: string;
  readonly folder: string;
}

/** A path of the agent, as this machine reads it. */
export interface MountedPath {
  readonly path: string;
  readonly mount: ImageMount;
}

/** @returns undefined for a text that is neither `FOLDER` nor `FOLDER OF THE AGENT=FOLDER HERE`, absolute both */
export function mountOf(text: string): ImageMount | undefined {
  const [named, folder = named, ...rest] = text.split('=').map((part) => part.trim());
  if (rest.length > 0 || !named.startsWith('/') || !folder.startsWith('/')) return undefined;
  return { named: withEnd(resolve(named)), folder: withEnd(resolve(folder)) };
}

/** Translates paths of the agent into paths of this machine. */
export class ImageMounts {
  /** Longest folder first: a path belongs to the innermost mounted folder that holds it. */
  private readonly mounts: readonly ImageMount[];

  constructor(mounts: readonly ImageMount[]) {
    this.mounts = mounts.toSorted((a, b) => b.named.length - a.named.length);
  }

  get folders(): readonly string[] {
    return this.mounts.map(({ folder }) => folder);
  }

  /** @returns undefined if no folder of this machine holds it */
  here(path: string): MountedPath | undefined {
    const mount = this.mounts.find(({ named }) => path.startsWith(named));
    return mount && { path: mount.folder + path.slice(mount.named.length), mount };
  }
}

/** Whether a folder has any entry: a mount that fell away leaves an empty folder, or none. */
export async function isMounted(folder: string): Promise<boolean> {
  try {
    await using entries = await opendir(folder);
    return (await entries.read()) !== null;
  } catch {
    return false;
  }
}

function withEnd(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}
