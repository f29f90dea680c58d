import { existsSync } from 'node:fs';
import { fine, warned, type Check } from '../examination/check.js';
import { kernelText } from './proc.js';

/** SELinux and AppArmor: whether rules beyond the file modes hold here. */
export const mandatoryAccessCheck: Check = {
  name: 'mandatory-access',
  title: 'SELinux and AppArmor',
  look() {
    if (kernelText('/sys/fs/selinux/enforce') === '1')
      return warned('SELinux enforces', 'If the unit is refused something, `sudo ausearch -m avc -ts recent` names it.');
    if (!existsSync('/sys/module/apparmor')) return fine('neither');
    const profile = kernelText('/proc/self/attr/current') ?? 'unconfined';
    return profile.startsWith('unconfined') || profile === ''
      ? fine('AppArmor, without a profile for the agent')
      : warned(`AppArmor confines this process: ${profile.slice(0, 80)}`, '`sudo dmesg | grep DENIED` names what it refuses.');
  },
};
