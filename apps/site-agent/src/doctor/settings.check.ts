import { failed, fine, type Check } from '../examination/check.js';

/** Whether the agent would start with its settings. */
export const settingsCheck: Check = {
  name: 'settings',
  title: 'settings',
  look: ({ config, configTrouble, configFile }) =>
    config === undefined
      ? failed(configTrouble ?? 'unreadable', 'Correct the key that is named; `collimate-agent --help` says what each takes.')
      : fine(configFile ?? 'from the environment'),
};
