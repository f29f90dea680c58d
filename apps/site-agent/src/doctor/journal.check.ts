import { existsSync } from 'node:fs';
import { fine, skipped, warned, type Check } from '../examination/check.js';

/** Whether the log of the service outlives a restart of the machine; journald bounds its size by itself. */
export const journalCheck: Check = {
  name: 'journal',
  title: 'log outlives a restart',
  look() {
    if (!existsSync('/run/systemd/system')) return skipped('no systemd');
    return existsSync('/var/log/journal')
      ? fine('the journal is on the disk')
      : warned('the journal is in memory', '`sudo mkdir /var/log/journal && sudo systemctl restart systemd-journald`.');
  },
};
