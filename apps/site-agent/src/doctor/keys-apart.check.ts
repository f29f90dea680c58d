import { keyPlaceOf } from '../config/key.folder.js';
import { failed, fine, skipped, type Check } from '../examination/check.js';

/** Whether a copy of the data brings the keys along. */
export const keysApartCheck: Check = {
  name: 'keys-apart',
  title: 'keys are not in the data folder',
  look({ config }) {
    if (config === undefined) return skipped('no settings');
    const { folder, isInDataFolder } = keyPlaceOf(config);
    return isInDataFolder
      ? failed(
          `${folder} lies in the data folder`,
          `Whoever restores a copy brings destroyed keys back. Stop the agent, \`mv ${folder} ${config.dataFolder}-keys\`, start it.`,
        )
      : fine(folder);
  },
};
