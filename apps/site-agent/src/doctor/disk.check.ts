import { statfsSync } from 'node:fs';
import { failed, fine, skipped, warned, type Check } from '../examination/check.js';
import { nearestFolder } from './nearest-folder.js';
import { gibibytes } from './proc.js';

const FAIL_BYTES = 512 * 2 ** 20;
const WARN_BYTES = 4 * 2 ** 30;

/** Free space on the disk of the data folder. A full disk loses no data, but stops every answer. */
export const diskCheck: Check = {
  name: 'disk',
  title: 'free disk of the data folder',
  look({ config }) {
    if (config === undefined) return skipped('no settings');
    const folder = nearestFolder(config.dataFolder);
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const seen = `${gibibytes(free)} at ${folder}`;
    const cure = 'Make room on this disk, or put the data folder on another one: COLLIMATE_SITE_DATA.';
    if (free < FAIL_BYTES) return failed(seen, cure);
    return free < WARN_BYTES ? warned(seen, cure) : fine(seen);
  },
};
