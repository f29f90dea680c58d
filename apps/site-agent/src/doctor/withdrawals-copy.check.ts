import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { mayWrite } from './own-folder.js';

/** Whether the second list of withdrawals can be written: only it knows better when a whole machine is put back. */
export const withdrawalsCopyCheck: Check = {
  name: 'withdrawals-copy',
  title: 'second list of withdrawals, elsewhere',
  look({ config }) {
    if (config === undefined) return skipped('no settings');
    const { withdrawalCopy } = config;
    if (withdrawalCopy === undefined)
      return warned('none', 'Set `withdrawalsCopy` to a file on a network share: it outlives this machine.');
    const folder = dirname(withdrawalCopy);
    return existsSync(folder) && mayWrite(folder)
      ? fine(withdrawalCopy)
      : failed(`${folder} cannot be written`, 'Mount the share, and let the account of the agent write there.');
  },
};
