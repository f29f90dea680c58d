import { existsSync } from 'node:fs';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { printed } from './command.js';

const UNIT = 'collimate-agent.service';

/** Whether the service is there, starts with the machine, and runs. */
export const unitCheck: Check = {
  name: 'unit',
  title: 'systemd unit',
  async look() {
    if (!existsSync('/run/systemd/system')) return skipped('no systemd');
    const said = (await printed('systemctl', ['show', UNIT, '--property=LoadState,ActiveState,UnitFileState,NRestarts'])) ?? '';
    const word = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(said)?.[1] ?? '';
    const [active, enabled] = [word('ActiveState'), word('UnitFileState')];
    if (word('LoadState') !== 'loaded') return skipped('the package is not installed');
    const seen = `${active}, ${enabled}, restarted ${word('NRestarts') || '0'} times`;
    if (active === 'failed' || active === 'activating')
      return failed(seen, '`journalctl -u collimate-agent -n 20` says in one sentence why it does not start.');
    if (active !== 'active' || enabled !== 'enabled')
      return warned(
        seen,
        '`sudo systemctl enable --now collimate-agent` starts it, now and at every boot; `collimate site setup` does too.',
      );
    return Number(word('NRestarts')) <= 3 ? fine(seen) : warned(seen, '`journalctl -u collimate-agent` says why it ended.');
  },
};
