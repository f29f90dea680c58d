import { fine, skipped, warned, type Check } from '../examination/check.js';

/** The zone in which dates of a consent table begin, beside the zone of the machine. */
export const timeZoneCheck: Check = {
  name: 'time-zone',
  title: 'time zone of dates in tables',
  look({ config }) {
    if (config === undefined) return skipped('no settings');
    const machine = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (config.zone !== 'UTC' || machine === 'UTC' || machine === 'Etc/UTC') return fine(config.zone);
    return warned(
      `${config.zone}, and the machine is in ${machine}`,
      `A consent of today counts from midnight in ${config.zone}. If the tables are kept in local time, set \`zone: ${machine}\`.`,
    );
  },
};
