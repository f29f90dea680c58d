import { SiteAlarm } from './generated/collimate/v1/site.js';
import { ProtocolError } from './protocol.error.js';
import type { SiteAlarmName } from './site.words.js';

const NAMES: readonly (readonly [SiteAlarm, SiteAlarmName])[] = [
  [SiteAlarm.SITE_ALARM_NONE, 'none'],
  [SiteAlarm.SITE_ALARM_COORDINATOR_LOG_UNSIGNED, 'coordinator-log-unsigned'],
  [SiteAlarm.SITE_ALARM_COORDINATOR_LOG_SMALLER, 'coordinator-log-smaller'],
  [SiteAlarm.SITE_ALARM_COORDINATOR_LOG_FORKED, 'coordinator-log-forked'],
  [SiteAlarm.SITE_ALARM_QUARANTINED, 'quarantined'],
];

/** @throws ProtocolError UNKNOWN_ENUM for an unspecified or foreign value */
export function alarmFromWire(alarm: SiteAlarm): SiteAlarmName {
  const row = NAMES.find(([value]) => value === alarm);
  if (row === undefined) throw new ProtocolError('UNKNOWN_ENUM', 'this alarm has no name', { place: { tag: 'alarm' } });
  return row[1];
}

/** @returns the wire value of an alarm */
export function alarmToWire(name: SiteAlarmName): SiteAlarm {
  const row = NAMES.find(([, known]) => known === name);
  if (row === undefined) throw new ProtocolError('UNKNOWN_ENUM', 'this name is no alarm', { place: { tag: 'alarm' } });
  return row[0];
}
