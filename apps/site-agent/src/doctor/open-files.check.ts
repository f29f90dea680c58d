import { fine, skipped, warned, type Check } from '../examination/check.js';
import { kernelText } from './proc.js';

/** Limit of open files of a process. @source proc(5), limits */
export const openFilesCheck: Check = {
  name: 'open-files',
  title: 'limit of open files',
  look() {
    const limit = /^Max open files\s+(\d+|unlimited)/m.exec(kernelText('/proc/self/limits') ?? '')?.[1];
    if (limit === undefined) return skipped('this system does not say it');
    return limit === 'unlimited' || Number(limit) >= 1024
      ? fine(limit)
      : warned(limit, 'Allow 1024 or more (`LimitNOFILE=`): a series of DICOM files is read with several open.');
  },
};
