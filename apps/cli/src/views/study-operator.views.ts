import type { ListedOperator, ListedSite, ListedStudy } from '@collimate/protocol/http';
import { columns } from '../output/columns.js';
import { alarmText } from './study-status.view.js';

/** `collimate study list`. */
export function renderStudies(studies: readonly ListedStudy[]): string {
  if (studies.length === 0) return 'No study was created yet.';
  return columns(
    ['study', 'state', 'since', 'sites', 'until', 'digest'],
    studies.map((study) => [
      study.id,
      study.state,
      study.changedAt,
      connectedText(study),
      untilText(study),
      study.digest.slice(0, 16),
    ]),
    6,
  );
}

/** Number of a study's sites that are connected now; empty for a study that asks nobody. */
function connectedText({ sites }: ListedStudy): string {
  if (sites.length === 0) return '';
  return `${sites.filter(({ connected }) => connected).length} of ${sites.length} connected`;
}

function untilText({ state, reviewUntil, deadlineAt }: ListedStudy): string {
  if (deadlineAt !== null) return `round until ${deadlineAt}`;
  return state === 'open' && reviewUntil !== null ? `review until ${reviewUntil}` : '';
}

/** `collimate study operators list`. */
export function renderOperators(operators: readonly ListedOperator[]): string {
  return columns(
    ['operator', 'state', 'since', 'made by', 'confirmed by', 'who knows the token'],
    operators.map((operator) => [
      ...[operator.name, operator.state, operator.createdAt],
      ...[
        [operator.madeBy ?? '', ...(operator.madeBefore ?? [])].join(', '),
        operator.isMachine || operator.state === 'removed' ? '' : (operator.confirmedBy ?? 'NOBODY'),
        tokenText(operator),
      ],
    ]),
    6,
  );
}

function tokenText({ name, state, tokenBy, isMachine }: ListedOperator): string {
  if (state === 'removed') return '';
  if (isMachine) return "whoever reads the file of the coordinator's machine";
  if (tokenBy === null) return 'not noted';
  return tokenBy === name
    ? 'the holder alone'
    : `${tokenBy} too, until the holder asks for another: \`collimate study operators reset ${name}\``;
}

/** `collimate study sites`. */
export function renderSites(sites: readonly ListedSite[]): string {
  if (sites.length === 0) return 'No site was invited yet.';
  const table = columns(
    ['site', 'state', 'link', 'last seen', 'agent', 'hospital'],
    sites.map((site) => [site.id, site.state, linkOf(site), site.lastSeenAt ?? 'never', site.agentVersion ?? '', site.name]),
    6,
  );
  const suspended = sites.flatMap(({ id, suspendedWhy }) => (suspendedWhy === null ? [] : [`SUSPENDED  ${id}: ${suspendedWhy}`]));
  const alarms = sites.flatMap(({ id, alarm, alarmSince }) =>
    alarm === null ? [] : [`ALARM  ${id} since ${alarmSince ?? 'an unknown time'} ${alarmText(alarm)}`],
  );
  const waiting = sites.flatMap(({ id, phrase, invitedBy }) =>
    phrase === null
      ? []
      : [
          `WAITS  ${id}, invited by ${invitedBy ?? 'nobody by name'}: let the hospital read its phrase to you, then \`collimate study admit ${id}\`: ${phrase}`,
        ],
  );
  const notes = [...alarms, ...suspended, ...waiting];
  return notes.length === 0 ? table : `${table}\n\n${notes.join('\n')}`;
}

/** A site that refuses the coordinator, or is quarantined, may be connected all the same. */
function linkOf({ connected, alarm }: ListedSite): string {
  const link = connected ? 'connected' : 'away';
  return alarm === null ? link : `${link}, ${alarm === 'quarantined' ? 'quarantined' : 'refusing'}`;
}
