import { skipped, type Check } from '../examination/check.js';
import { ownFolder } from './own-folder.js';

/** Owner and rights of the data folder. */
export const dataFolderCheck: Check = {
  name: 'data-folder',
  title: 'data folder: owner and rights',
  look: ({ config }) => (config === undefined ? skipped('no settings') : ownFolder(config.dataFolder)),
};
