import { statfsSync } from 'node:fs';
import { failed, fine, skipped, type Check } from '../examination/check.js';
import { nearestFolder } from './nearest-folder.js';

/** Files that the disk of the data folder can still hold. */
export const inodesCheck: Check = {
  name: 'inodes',
  title: 'free inodes of the data folder',
  look({ config }) {
    if (config === undefined) return skipped('no settings');
    const { files, ffree } = statfsSync(nearestFolder(config.dataFolder));
    if (files === 0) return fine('this file system counts none');
    return ffree >= 10_000
      ? fine(`${ffree} of ${files}`)
      : failed(`${ffree} of ${files}`, 'The disk can hold no further files though it has room: remove small files from it.');
  },
};
