import { readdirSync } from 'node:fs';
import { failed, fine, skipped, type Check } from '../examination/check.js';

/** Whether the agent's account may read the images. */
export const imagesCheck: Check = {
  name: 'images',
  title: 'folder of the images can be read',
  look({ images }) {
    if (images === undefined) return skipped('none was named: --images FOLDER');
    try {
      readdirSync(images);
      return fine(images);
    } catch {
      return failed(
        `${images} cannot be read by this account`,
        'Give the account of the agent the group of the share: `sudo usermod -aG GROUP collimate-agent`. Folders below /home are closed to it.',
      );
    }
  },
};
