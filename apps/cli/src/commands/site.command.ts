import { resolve } from 'node:path';
import type { SiteRecovery, WithdrawalKind } from '@collimate/platform-site-api';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { CliError } from '../cli.error.js';
import { columns, facts, shortRho } from '../output/columns.js';
import { print } from '../output/print.js';
import { askLine } from '../remote/secret.prompt.js';
import { firstLine } from '../remote/secret.source.js';
import type { SiteOptions } from '../remote/site.address.js';
import { askSite } from '../remote/site.call.js';
import { chosen, frozen } from '../studies/site.study.js';
import { renderSigners } from '../views/site-accounts.view.js';
import { renderNotes } from '../views/table-notes.view.js';
import { budgetLines, renderBudget, renderStatus, renderSupplements, renderWithdrawal } from '../views/site.views.js';
import { renderFigures, renderTakingPart } from '../views/study-figures.view.js';
import { renderReview } from '../views/study-review.view.js';

/** `collimate site status`. @returns 1 if a quarantine stops every release */
export async function runStatus(options: SiteOptions): Promise<number> {
  const status = await askSite(options, (site) => site.status());
  print(options.json, status, () => renderStatus(status));
  return status.quarantine === 'none' ? 0 : 1;
}

/** `collimate site enrol`. */
export async function runEnrol(
  token: string | undefined,
  options: SiteOptions & { readonly inviteFile?: string },
): Promise<number> {
  if ((token === undefined) === (options.inviteFile === undefined)) {
    throw new CliError('NO_SECRET', 'input', 'the invitation is named once', {
      hint: 'Give the token, or its file by --invite-file.',
    });
  }
  const invitation = token ?? firstLine(options.inviteFile ?? '');
  const enrolment = await askSite(options, (site) => site.enrol({ token: invitation }));
  print(options.json, enrolment, () =>
    facts([
      ['site', enrolment.site],
      ['coordinator', enrolment.url],
      ['certificate', `until ${enrolment.expires}; the agent renews it by itself`],
    ]),
  );
  return 0;
}

/** `collimate site cohort import`. */
export async function runImportCohort(file: string, options: SiteOptions): Promise<number> {
  const done = await askSite(options, (site) => site.importCohort({ table: resolve(file) }));
  print(
    options.json,
    done,
    () =>
      `${done.added} rows added, ${done.changed} changed, ${done.unchanged} unchanged, ${done.leftOut} left out: their subjects have withdrawn.${renderNotes(done.notes)}${renderTakingPart(done.studies)}`,
  );
  return 0;
}

/** `collimate site consent import`. */
export async function runImportConsent(file: string, options: SiteOptions): Promise<number> {
  const done = await askSite(options, (site) => site.importConsent({ table: resolve(file) }));
  print(
    options.json,
    done,
    () =>
      `${done.events} events recorded, ${done.known} known before, ${done.withdrawals} withdrawals carried out.${renderNotes(done.notes)}${renderTakingPart(done.studies)}`,
  );
  return 0;
}

/** `collimate site consent withdraw`. */
export async function runWithdraw(subject: string, options: SiteOptions & { readonly kind: WithdrawalKind }): Promise<number> {
  const withdrawal = await askSite(options, (site) => site.withdraw({ subject, kind: options.kind }));
  print(options.json, withdrawal, () => renderWithdrawal(withdrawal));
  return 0;
}

/** `collimate site consent show`. */
export async function runStanding(subject: string, options: SiteOptions): Promise<number> {
  const standing = await askSite(options, (site) => site.standing({ subject }));
  const rows = standing.events.map(({ type, at, form }) => [type, at, form ?? '']);
  const contact = standing.mayBeContacted ? 'May be contacted.' : 'NOT to be contacted.';
  print(options.json, standing, () => `${columns(['event', 'at', 'form'], rows, 3)}\n\n${contact}`);
  return 0;
}

/** `collimate site consent confirm-clock`: an approver has looked at the clock. */
export async function runConfirmClock(options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.yes !== true) {
    process.stderr.write(
      "Consent that is dated by a wrong clock stands for good. Look at the clock of the agent's machine first.\n",
    );
    const answer = await askLine('Type yes if it is right: ', 'Repeat with --yes.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was confirmed');
  }
  const done = await askSite(options, (site) => site.confirmClock());
  print(options.json, done, () => `Confirmed: it is ${done.now}.`);
  return 0;
}

/** `collimate site studies`, and with --figures who takes part in one of them. */
export async function runStudies(options: SiteOptions & { readonly figures?: string }): Promise<number> {
  if (options.figures !== undefined) return showFigures(options.figures, options);
  const studies = await askSite(options, (site) => site.studies());
  print(options.json, studies, () =>
    studies.length === 0
      ? 'The coordinator has sent no study.'
      : columns(
          ['study', 'state', 'signed', 'rho', 'digest'],
          studies.map((study) => [
            frozen(study).protocol.id,
            study.isCancelled ? `${study.state}, cancelled by the coordinator` : study.state,
            String(study.signatures.length),
            shortRho(toNumber(parseRational(study.price))),
            study.digest,
          ]),
          2,
        ),
  );
  return 0;
}

async function showFigures(digest: string, options: SiteOptions): Promise<number> {
  const study = chosen(await askSite(options, (site) => site.studies()), digest, false);
  const figures = await askSite(options, (site) => site.figures(study.digest));
  print(options.json, figures, () => renderFigures(figures, frozen(study).reading.regions.join(', ')));
  return 0;
}

/** `collimate site approve` and `reject`: shows what is signed, asks, and signs the digest that was shown. */
export async function runSign(
  decision: 'approve' | 'reject',
  digest: string,
  options: SiteOptions & { readonly yes?: boolean },
): Promise<number> {
  const asked = chosen(await askSite(options, (site) => site.studies()), digest, options.yes === true);
  const study = frozen(asked);
  const accounts = await askSite(options, (site) => site.accounts());
  process.stderr.write(`${renderReview(study, asked)}\n\n${renderSigners(asked.signatures, accounts)}\n\n`);
  if (options.yes !== true) {
    const answer = await askLine(
      `Type yes to ${decision} this study in your name: `,
      'Read the study, then repeat with --yes and the whole digest.',
    );
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed');
  }
  const signed = await askSite(options, (site) => site.approve(study.digest, { digest: study.digest, decision }));
  print(options.json, { digest: signed.digest, state: signed.state, signatures: signed.signatures }, () =>
    signed.state === 'received'
      ? `Signed. A second person has to sign before a scan is touched.`
      : `Signed. The study is ${signed.state} at this site.`,
  );
  return 0;
}

/** `collimate site ready`: the hospital's word that its tables are complete. */
export async function runReady(digest: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  const study = chosen(await askSite(options, (site) => site.studies()), digest, options.yes === true);
  const { extraction } = await askSite(options, (site) => site.status());
  // While the queue is away nobody knows how many scans are open.
  const open = extraction.waiting === null || extraction.running === null ? undefined : extraction.waiting + extraction.running;
  if (options.yes !== true) {
    const missing = open === 0 ? '' : `${openText(open)} not extracted yet would be missing from the first answers.\n`;
    process.stderr.write(`${missing}From now on the study may ask this site.\n`);
    const answer = await askLine('Type yes to say that the tables are complete: ', 'Repeat with --yes and the whole digest.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was said');
  }
  const said = await askSite(options, (site) => site.declareReady(study.digest));
  print(options.json, { digest: said.digest, state: said.state, notExtracted: open ?? null }, () =>
    open === 0
      ? 'Said. The coordinator hears it on the next tick.'
      : `Said, with ${openText(open)} not extracted yet. The coordinator hears it on the next tick.`,
  );
  return 0;
}

function openText(open: number | undefined): string {
  return open === undefined ? 'an unknown number of scans (the queue is away)' : `${open} scans`;
}

const WITHOUT_WITHDRAWALS =
  'Whoever withdrew since the backup is in again until you withdraw them again, one by one, from your own records.\n';

/** `collimate site recover`: the way out of quarantine, asked for by two people. */
export async function runRecover(
  options: SiteOptions & { readonly yes?: boolean; readonly coordinator?: boolean; readonly withoutWithdrawals?: boolean },
): Promise<number> {
  const without = options.withoutWithdrawals === true;
  if (options.coordinator === true) return clearAlarm(options);
  if (options.yes !== true) {
    process.stderr.write(
      'What the coordinator has receipts of is charged in full; a study whose history cannot be shown loses its whole budget; nothing charged before is answered again; a new log begins.\n',
    );
    if (without) process.stderr.write(WITHOUT_WITHDRAWALS);
    const wanted = without ? 'without withdrawals' : 'yes';
    const answer = await askLine(`Type ${wanted} to recover in your name: `, 'Repeat with --yes.');
    if (answer.toLowerCase() !== wanted) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was asked for');
  }
  const state = await askSite(options, (site) => site.recover(without ? { withoutWithdrawals: true } : undefined));
  print(options.json, state, () =>
    state.kind === 'signed' ? 'Asked for. A second approver has to ask for it too.' : renderRecovered(state),
  );
  return 0;
}

/** `collimate site recover --coordinator`: go on with a coordinator that was restored, said by two people. */
async function clearAlarm(options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.yes !== true) {
    process.stderr.write(
      "The coordinator's log no longer continues what this site has seen. Ask its operator why before you believe it.\n",
    );
    const answer = await askLine('Type yes to believe it in your name: ', 'Repeat with --yes.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was asked for');
  }
  const state = await askSite(options, (site) => site.clearAlarm());
  print(options.json, state, () =>
    state.kind === 'signed' ? 'Said. A second approver has to say it too.' : "The coordinator's log is believed again.",
  );
  return 0;
}

/** `collimate site close`: the hospital takes its yes back. */
export async function runCloseStudy(digest: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  const study = chosen(await askSite(options, (site) => site.studies()), digest, options.yes === true);
  if (options.yes !== true) {
    process.stderr.write(
      'The study may ask this site nothing more. What was released stays released, what was charged stays charged.\n',
    );
    const answer = await askLine('Type yes to close this study in your name: ', 'Repeat with --yes and the whole digest.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was closed');
  }
  const closed = await askSite(options, (site) => site.closeStudy(study.digest));
  print(options.json, { digest: closed.digest, state: closed.state }, () => 'Closed. Its rounds are declined from now on.');
  return 0;
}

/** `collimate site budget supplement`: two approvers add to what the hospital allows for life. */
export async function runSupplement(rho: string, options: SiteOptions): Promise<number> {
  const { site: seen } = await askSite(options, (site) => site.budget());
  const standing = renderSupplements(seen.supplements, seen.waiting ?? []);
  if (standing !== '') process.stderr.write(`${standing}\n\n`);
  const { kind, budget } = await askSite(options, (site) => site.supplementBudget({ rho, after: seen.supplements.length }));
  print(options.json, { kind, budget }, () =>
    kind === 'signed'
      ? `Asked for, rho ${rho}. A second approver has to ask for the same amount.`
      : `Added. The lifetime budget of this site is now rho ${budget}.`,
  );
  return 0;
}

/** `collimate site budget`. */
export async function runBudget(options: SiteOptions): Promise<number> {
  const lines = budgetLines(await askSite(options, (site) => site.budget()));
  print(options.json, lines, () => renderBudget(lines));
  return 0;
}

function renderRecovered(state: Extract<SiteRecovery, { kind: 'recovered' }>): string {
  const { restoredCharges, lostAnswers, forfeited, refusedReceipts, closedStudies, isBudgetRebuilt } = state;
  const kinds = new Map<string, number>();
  for (const { code, study } of refusedReceipts) kinds.set(`${code} (${study})`, (kinds.get(`${code} (${study})`) ?? 0) + 1);
  return [
    `Recovered; ${restoredCharges} charges restored, ${lostAnswers} charges are answered no more.`,
    ...(forfeited.length === 0
      ? []
      : [`Their history could not be shown, so their whole budget counts as spent: ${forfeited.join(', ')}.`]),
    ...[...kinds].map(
      ([kind, count]) => `The coordinator showed ${count} receipts that this site cannot have made; they cost nothing: ${kind}.`,
    ),
    ...(closedStudies.length === 0
      ? []
      : [`Closed, because what the database held of them was not what the log says: ${closedStudies.join(', ')}.`]),
    ...(isBudgetRebuilt ? ['The lifetime budget is what the log says; the rows of the database said something else.'] : []),
    'Now import consent from its source: `collimate site consent import FILE`.',
  ].join('\n');
}

/** `collimate site verify`: the agent holds its ledger to its log. @returns 1 if it does not hold */
export async function runVerifyLog(options: SiteOptions): Promise<number> {
  const { found, head } = await askSite(options, async (site) => ({
    found: await site.verifyLog(),
    head: await site.checkpoint(),
  }));
  print(options.json, { ...found, checkpoint: head }, () =>
    found.valid
      ? `The ledger is what its log says: ${found.size} entries.\n${facts([
          ['origin', head.origin],
          ['size', String(head.size)],
          ['root', head.root],
          ['key', head.key],
          ['spent', `rho ${found.spent}, added up from the log`],
          [
            'witnessed',
            found.witnessedSize === null ? 'nothing yet: nobody else knows this log' : `the first ${found.witnessedSize} entries`,
          ],
        ])}`
      : [
          found.isSound
            ? 'The ledger is what its log says. These accounts or signatures nobody gave to the agent; they do not act and do not count.'
            : 'The ledger is NOT what its log says; nothing is released any more. Keep the folder as it is, and call the coordinator.',
          ...found.findings.map(
            ({ kind, at, account }) =>
              `  ${kind}${at === null ? '' : ` at ${at}`}${account === undefined ? '' : ` of account ${account}`}`,
          ),
        ].join('\n'),
  );
  return found.valid ? 0 : 1;
}

/** `collimate site backup`: a copy of the database and the list of withdrawals, made by the agent itself. */
export async function runBackup(folder: string, options: SiteOptions): Promise<number> {
  const made = await askSite(options, (site) => site.backup({ folder: resolve(folder) }));
  print(options.json, made, () => {
    const files = made.files.map(({ name, bytes }) => `  ${name.padEnd(16)} ${bytes} bytes`);
    const missing =
      'Not in it: the keys, the counter of the log, certificates of deletion, research copies.\nPut it on another machine. A restored one needs two approvers: docs/operations/site-agent.md, Backups.';
    return [`${made.folder}`, ...files, missing].join('\n');
  });
  return 0;
}
