import { availableParallelism } from 'node:os';
import { fine, warned, type Check } from '../examination/check.js';
import { controlGroups, kernelText } from './proc.js';

/** Processors, and the share of them that is allowed. @source Linux cgroup v2, cpu.max */
export const processorsCheck: Check = {
  name: 'processors',
  title: 'processors',
  look() {
    const shares = controlGroups()
      .map((folder) => /^(\d+) (\d+)$/.exec(kernelText(`${folder}/cpu.max`) ?? ''))
      .flatMap((found) => (found === null ? [] : [Number(found[1]) / Number(found[2])]));
    const share = Math.min(availableParallelism(), ...shares);
    const seen = `${share.toFixed(1)} of ${availableParallelism()}`;
    return share >= 1
      ? fine(seen)
      : warned(seen, 'Allow one processor or more (`CPUQuota=`): extraction takes longer otherwise.');
  },
};
