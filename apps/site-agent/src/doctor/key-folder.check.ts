import { keyPlaceOf } from '../config/key.folder.js';
import { skipped, type Check } from '../examination/check.js';
import { ownFolder } from './own-folder.js';

/** Owner and rights of the folder of the keys. */
export const keyFolderCheck: Check = {
  name: 'key-folder',
  title: 'folder of the keys: owner and rights',
  look: ({ config }) => (config === undefined ? skipped('no settings') : ownFolder(keyPlaceOf(config).folder)),
};
