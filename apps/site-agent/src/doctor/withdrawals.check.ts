import { dirname } from 'node:path';
import { skipped, type Check } from '../examination/check.js';
import { ownFolder } from './own-folder.js';
import { closedByUnit } from './unit-sight.js';

/** Owner and rights of the folder with the list of withdrawals. */
export const withdrawalsCheck: Check = {
  name: 'withdrawals',
  title: 'list of withdrawals: owner and rights',
  async look(at) {
    if (at.config === undefined) return skipped('no settings');
    const folder = dirname(at.config.withdrawalFile);
    return (await closedByUnit(at, folder)) ?? ownFolder(folder);
  },
};
