import { existsSync, statSync } from 'node:fs';
import { isInside } from '../config/beside.folder.js';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { mayWrite } from './own-folder.js';
import { closedByUnit } from './unit-sight.js';

/** Whether backups can be written where they are meant to go. */
export const backupPlaceCheck: Check = {
  name: 'backup-place',
  title: 'folder for backups',
  async look(at) {
    const { backups, config } = at;
    if (backups === undefined) return skipped('none was named: --backups FOLDER');
    const cure = `The account of the agent has to write there: \`sudo install -d -m 700 -o ACCOUNT ${backups}\`.`;
    if (!existsSync(backups) || !mayWrite(backups)) return failed(`${backups} cannot be written`, cure);
    const closed = await closedByUnit(at, backups);
    if (closed !== undefined) return closed;
    if (config === undefined) return fine(backups);
    if (isInside(config.dataFolder, backups)) return failed(`${backups} lies in the data folder`, 'Name a folder elsewhere.');
    return existsSync(config.dataFolder) && statSync(backups).dev === statSync(config.dataFolder).dev
      ? warned(
          `${backups} is on the disk of the data`,
          'A backup on the same disk is lost with it: copy it elsewhere, or name another disk.',
        )
      : fine(backups);
  },
};
