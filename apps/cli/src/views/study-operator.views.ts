import type { ListedSite, ListedStudy } from '@collimate/protocol/http';
import { columns } from '../output/columns.js';
import { alarmText } from './study-status.view.js';

/** `collimate study list`. */
export function renderStudies(studies: readonly ListedStudy[]): string {
  if (studies.length === 0) return 'No study was created yet.';
  return columns(
    ['study', 'state', 'created', 'digest'],
    studies.map(({ id, state, createdAt, digest }) => [id, state, createdAt, digest.slice(0, 16)]),
    4,
  );
}

/** `collimate study sites`. */
export function renderSites(sites: readonly ListedSite[]): string {
  if (sites.length === 0) return 'No site was invited yet.';
  const table = columns(
    ['site', 'state', 'link', 'last seen', 'agent', 'hospital'],
    sites.map((site) => [site.id, site.state, linkOf(site), site.lastSeenAt ?? 'never', site.agentVersion ?? '', site.name]),
    6,
  );
  const alarms = sites.flatMap(({ id, alarm, alarmSince }) =>
    alarm === null ? [] : [`ALARM  ${id} since ${alarmSince ?? 'an unknown time'} ${alarmText(alarm)}`],
  );
  return alarms.length === 0 ? table : `${table}\n\n${alarms.join('\n')}`;
}

/** A site that refuses the coordinator, or is quarantined, may be connected all the same. */
function linkOf({ connected, alarm }: ListedSite): string {
  const link = connected ? 'connected' : 'away';
  return alarm === null ? link : `${link}, ${alarm === 'quarantined' ? 'quarantined' : 'refusing'}`;
}
