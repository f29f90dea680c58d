import { keyPlaceOf } from '../config/key.folder.js';
import { skipped, type Check } from '../examination/check.js';
import { ownFolder } from './own-folder.js';
import { closedByUnit } from './unit-sight.js';

/** Owner and rights of the folder of the keys. */
export const keyFolderCheck: Check = {
  name: 'key-folder',
  title: 'folder of the keys: owner and rights',
  async look(at) {
    if (at.config === undefined) return skipped('no settings');
    const { folder } = keyPlaceOf(at.config);
    return (await closedByUnit(at, folder)) ?? ownFolder(folder);
  },
};
