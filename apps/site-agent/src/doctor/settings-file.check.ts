import { statSync } from 'node:fs';
import { failed, fine, skipped, type Check } from '../examination/check.js';

/** Whether others may read the file of the settings, which may hold passwords. */
export const settingsFileCheck: Check = {
  name: 'settings-file',
  title: 'the file of the settings is closed to others',
  look({ configFile }) {
    if (configFile === undefined) return skipped('there is none');
    try {
      const { mode } = statSync(configFile);
      return (mode & 0o007) === 0
        ? fine(`mode ${octal(mode)}`)
        : failed(`mode ${octal(mode)}`, `It may hold passwords: \`sudo chmod o= ${configFile}\`.`);
    } catch {
      return skipped('it cannot be looked at');
    }
  },
};

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}
