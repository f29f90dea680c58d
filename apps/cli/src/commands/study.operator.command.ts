import { parseSiteId, parseStudyId } from '@collimate/kernel-canonical';
import { CliError } from '../errors/cli.error.js';
import { print } from '../output/print.js';
import type { CoordinatorOptions } from '../remote/coordinator.address.js';
import { askCoordinator } from '../remote/coordinator.call.js';
import { askLine } from '../remote/secret.prompt.js';
import { renderSites, renderStudies } from '../views/study-operator.views.js';
import { renderStudyStatus } from '../views/study-status.view.js';

/** Of what cannot be taken back. */
type Confirmed = CoordinatorOptions & { readonly yes?: boolean };

/** `collimate study list`: every study of the coordinator. */
export async function runListStudies(options: CoordinatorOptions): Promise<number> {
  const answer = await askCoordinator(options, (coordinator) => coordinator.studies());
  print(options.json, answer, () => renderStudies(answer.studies));
  return 0;
}

/** `collimate study sites`: who is connected, who refuses, who was seen when. @returns 1 if a site refuses or is quarantined */
export async function runListSites(options: CoordinatorOptions): Promise<number> {
  const answer = await askCoordinator(options, (coordinator) => coordinator.sites());
  print(options.json, answer, () => renderSites(answer.sites));
  return answer.sites.some(({ alarm }) => alarm !== null) ? 1 : 0;
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

/** `collimate study revoke`: refuses a site from now on. */
export async function runRevokeSite(site: string, options: Confirmed): Promise<number> {
  const id = parseSiteId(site);
  await confirmed(
    id,
    options,
    'The certificates of the site are revoked, and its open connections are refused. It cannot be taken back: the hospital has to be invited under another name.',
  );
  await askCoordinator(options, (coordinator) => coordinator.revokeSite(id));
  print(
    options.json,
    { id, state: 'suspended' },
    () => `${id} is refused from now on. Rounds that wait for it close at their time.`,
  );
  return 0;
}

/** @throws CliError NOT_CONFIRMED */
async function confirmed(name: string, { yes }: Confirmed, warning: string): Promise<void> {
  if (yes === true) return;
  process.stderr.write(`${warning}\n`);
  const answer = await askLine(`Type ${name} to go on: `, 'Repeat with --yes.');
  if (answer !== name) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was done');
}
