import { dirname } from 'node:path';
import { skipped, type Check } from '../examination/check.js';
import { ownFolder } from './own-folder.js';

/** Owner and rights of the folder with the list of withdrawals. */
export const withdrawalsCheck: Check = {
  name: 'withdrawals',
  title: 'list of withdrawals: owner and rights',
  look: ({ config }) => (config === undefined ? skipped('no settings') : ownFolder(dirname(config.withdrawalFile))),
};
