import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { mayWrite } from './own-folder.js';
import { closedByUnit } from './unit-sight.js';

/**
 * Whether the second list of withdrawals can be written. After a whole machine is restored, only that list still has
 * the later withdrawals.
 */
export const withdrawalsCopyCheck: Check = {
  name: 'withdrawals-copy',
  title: 'second list of withdrawals, elsewhere',
  async look(at) {
    const { config } = at;
    if (config === undefined) return skipped('no settings');
    const { withdrawalCopy } = config;
    if (withdrawalCopy === undefined)
      return warned('none', 'Set `withdrawalsCopy` to a file on a network share: it outlives this machine.');
    const folder = dirname(withdrawalCopy);
    if (!existsSync(folder) || !mayWrite(folder))
      return failed(`${folder} cannot be written`, 'Mount the share, and let the account of the agent write there.');
    const closed = await closedByUnit(at, folder);
    if (closed !== undefined) return closed;
    return existsSync(config.dataFolder) && statSync(folder).dev === statSync(config.dataFolder).dev
      ? warned(
          `${withdrawalCopy} is on the disk of the data`,
          'Is the share mounted? A second list on the same disk is lost, or put back, with the first: name a file on another machine.',
        )
      : fine(withdrawalCopy);
  },
};
