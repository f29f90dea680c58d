import { Injectable } from '@nestjs/common';
import { ImageRootStore, type ScanSource } from '@collimate/platform-site-store';
import { leavesRoots } from './leaves.roots.js';

/** The folder that the extraction process has to read for a scan, or the code of why it may not be read. */
export type RootChoice = { readonly kind: 'root'; readonly folder: string } | { readonly kind: 'refused'; readonly code: string };

/** Knows the folders that hold images, and lets no scan lead out of them. */
@Injectable()
export class ImageRoots {
  constructor(private readonly store: ImageRootStore) {}

  /** Looks at the files of a scan before the extraction process opens one of them. */
  async choose({ image, mask, regions }: ScanSource): Promise<RootChoice> {
    const folder = this.store.rootOf(image);
    if (folder === undefined) return { kind: 'refused', code: 'IMAGE_UNREADABLE' };
    if (await leavesRoots(filesOf({ image, mask, regions }), this.store.all()))
      return { kind: 'refused', code: 'IMAGE_OUTSIDE_ROOT' };
    return { kind: 'root', folder };
  }

  /**
   * The same by the names alone, for a scan that is read on another machine: whether a link leads out of the folders is looked at there.
   * @returns the code of why it may not be read
   */
  refusalByName(source: ScanSource): string | undefined {
    if (this.store.rootOf(source.image) === undefined) return 'IMAGE_UNREADABLE';
    return filesOf(source).every((file) => this.store.rootOf(file) !== undefined) ? undefined : 'IMAGE_OUTSIDE_ROOT';
  }
}

function filesOf({ image, mask, regions }: ScanSource): readonly string[] {
  return [image, mask, ...Object.values(regions ?? {})];
}
