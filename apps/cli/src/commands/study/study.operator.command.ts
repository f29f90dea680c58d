import { parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { CliError } from '../../errors/cli.error.js';
import { print } from '../../output/print.js';
import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator } from '../../remote/coordinator.call.js';
import { shownWhileWatched } from '../../remote/watched.js';
import { askLine } from '../../remote/secret.prompt.js';
import { renderSites, renderStudies } from '../../views/study-operator.views.js';
import { renderStudyStatus } from '../../views/study-status.view.js';

/** Options of a command that cannot be undone. */
export type Confirmed = CoordinatorOptions & { readonly yes?: boolean };

/** Options of a list that can stay on the screen and show changes. */
export type WatchedOptions = CoordinatorOptions & { readonly watch?: boolean };

/** `collimate study list`: every study of the coordinator. */
export async function runListStudies(options: WatchedOptions): Promise<number> {
  const look = () => askCoordinator(options, (coordinator) => coordinator.studies());
  await shownWhileWatched(options, look, ({ studies }) => renderStudies(studies));
  return 0;
}

/** `collimate study sites`: who is connected, who refuses, who was seen when. @returns 1 if a site refuses or is quarantined */
export async function runListSites(options: WatchedOptions): Promise<number> {
  const look = () => askCoordinator(options, (coordinator) => coordinator.sites());
  const last = await shownWhileWatched(options, look, ({ sites }) => renderSites(sites));
  return last.sites.some(({ alarm }) => alarm !== null) ? 1 : 0;
}

/** `collimate study cancel`: ends a study before its time. */
export async function runCancelStudy(id: string, options: Confirmed): Promise<number> {
  const studyId = parseStudyId(id);
  await confirmed(
    studyId,
    options,
    'The study ends now and for ever, without a result. What its sites were charged stays charged.',
  );
  const study = await askCoordinator(options, (coordinator) => coordinator.cancelStudy(studyId));
  print(options.json, study, () =>
    [
      renderStudyStatus(study),
      'Sites that approved it hold its price until they close it: ask them for `collimate site close DIGEST`.',
    ].join('\n\n'),
  );
  return 0;
}

/** `collimate study uninvite`: takes back the tokens that a site has not used. */
export async function runUninvite(site: string, options: CoordinatorOptions): Promise<number> {
  const id = parseSiteId(site);
  const answer = await askCoordinator(options, (coordinator) => coordinator.withdrawInvitation(id));
  print(options.json, answer, ({ withdrawn }) =>
    withdrawn === 0
      ? `${id} had no invitation that could be used. A site that has enrolled is refused by \`collimate study revoke ${id}\`.`
      : `${id} had ${withdrawn === 1 ? 'one invitation' : `${withdrawn} invitations`} that could be used, and has none now. Invite it again when you like.`,
  );
  return 0;
}

/** `collimate study admit`: accepts the messages of a site from now on, by the phrase that its hospital has read out. */
export async function runAdmitSite(site: string, words: readonly string[], options: CoordinatorOptions): Promise<number> {
  const id = parseSiteId(site);
  const cure = `Name the words: collimate study admit ${id} WORD WORD WORD WORD WORD WORD.`;
  const phrase = words.length > 0 ? words.join(' ') : await askLine(`The six words that ${id} reads to you: `, cure);
  await askCoordinator(options, (coordinator) => coordinator.admitSite(id, { phrase }));
  print(options.json, { id, state: 'active' }, () => `${id} is admitted, and connects by itself within a minute.`);
  return 0;
}

/** `collimate study refuse`: the key of a waiting site is not its hospital's. */
export async function runRefuseSite(site: string, options: Confirmed): Promise<number> {
  const id = parseSiteId(site);
  await confirmed(id, options, 'The key that the site has bound is unbound, and its invitations are taken back.');
  await askCoordinator(options, (coordinator) => coordinator.refuseSite(id));
  print(
    options.json,
    { id, state: 'invited' },
    () => `${id} is refused. Find out who had its invitation, and invite it again on a safe way.`,
  );
  return 0;
}

/** `collimate study suspend`: sends a site no orders until it is resumed. */
export async function runSuspendSite(site: string, options: CoordinatorOptions & { readonly why: string }): Promise<number> {
  const id = parseSiteId(site);
  await askCoordinator(options, (coordinator) => coordinator.suspendSite(id, { why: options.why }));
  print(
    options.json,
    { id, state: 'suspended' },
    () =>
      `${id} is asked for nothing until \`collimate study resume ${id}\`. Its link stays, its people see why, and studies go on without it where enough others are left.`,
  );
  return 0;
}

/** `collimate study resume`: asks a suspended site again. */
export async function runResumeSite(site: string, options: CoordinatorOptions): Promise<number> {
  const id = parseSiteId(site);
  await askCoordinator(options, (coordinator) => coordinator.resumeSite(id));
  print(
    options.json,
    { id, state: 'active' },
    () => `${id} is asked again. A study whose first round was opened without it goes on without it.`,
  );
  return 0;
}

/** `collimate study revoke`: refuses a site from now on. */
export async function runRevokeSite(site: string, options: Confirmed): Promise<number> {
  const id = parseSiteId(site);
  await confirmed(
    id,
    options,
    'The certificates of the site are revoked, and its open connections are refused. It cannot be taken back: the hospital has to be invited under another name.',
  );
  await askCoordinator(options, (coordinator) => coordinator.revokeSite(id));
  print(options.json, { id, state: 'revoked' }, () => `${id} is refused from now on. Nothing waits for it any more.`);
  return 0;
}

/** @throws CliError NOT_CONFIRMED */
export async function confirmed(name: string, { yes }: Confirmed, warning: string): Promise<void> {
  if (yes === true) return;
  process.stderr.write(`${warning}\n`);
  const answer = await askLine(`Type ${name} to go on: `, 'Repeat with --yes.');
  if (answer !== name) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was done');
}
