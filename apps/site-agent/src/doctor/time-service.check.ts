import { fine, skipped, warned, type Check } from '../examination/check.js';
import { printed } from './command.js';

/** Whether the clock follows a time server. */
export const timeServiceCheck: Check = {
  name: 'time-service',
  title: 'clock follows a time server',
  async look() {
    const said = await printed('timedatectl', ['show', '--property=NTPSynchronized', '--value']);
    if (said !== 'yes' && said !== 'no') return skipped('this system does not say it');
    return said === 'yes'
      ? fine('yes')
      : warned('no', '`sudo timedatectl set-ntp true`; in a virtual machine its host may keep the clock instead.');
  },
};
