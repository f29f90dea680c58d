import { resolve } from 'node:path';
import type { WithdrawalKind } from '@collimate/platform-site-api';
import { parseSum, toNumber } from '@collimate/kernel-numeric';
import { CliError } from '../../errors/cli.error.js';
import { columns, facts, shortRho } from '../../output/columns.js';
import { print, say } from '../../output/print.js';
import { shown, shownDocument } from '../../output/shown.js';
import { aboutTable } from '../../remote/about.table.js';
import { askLine } from '../../remote/secret.prompt.js';
import { firstLine } from '../../remote/secret.source.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { awaitsEngine, chosen, frozen, otherEngine } from '../../studies/site.study.js';
import { renderConsentImport } from '../../views/consent-import.view.js';
import { renderStanding } from '../../views/consent-standing.view.js';
import { renderSigners } from '../../views/site-accounts.view.js';
import { renderNotes } from '../../views/table-notes.view.js';
import { budgetLines, renderBudget, renderSupplements } from '../../views/site-budget.view.js';
import { renderStatus, renderWithdrawal } from '../../views/site.views.js';
import { stateText } from '../../views/study-state.view.js';
import { renderFigures, renderReadiness, renderTakingPart } from '../../views/study-figures.view.js';
import { renderReview } from '../../views/study-review.view.js';

/** `collimate site status`. @returns 1 if a quarantine stops every release */
export async function runStatus(options: SiteOptions): Promise<number> {
  const status = await askSite(options, (site) => site.status());
  print(options.json, status, renderStatus);
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
      [
        'phrase',
        `${enrolment.phrase}: the coordinator's operators see the same six words, else somebody else used the invitation`,
      ],
      ...(enrolment.isPending
        ? ([
            ['WAITS', 'they have to hear the phrase from you by telephone, and admit this site; then it connects by itself'],
          ] as const)
        : []),
    ]),
  );
  return 0;
}

/** `collimate site cohort import`. */
export async function runImportCohort(file: string, options: SiteOptions): Promise<number> {
  const done = await aboutTable(file, () => askSite(options, (site) => site.importCohort({ table: resolve(file) })));
  print(
    options.json,
    done,
    ({ notes, studies }) =>
      `${done.added} rows added, ${done.changed} changed, ${done.unchanged} unchanged, ${done.leftOut} left out: their subjects have withdrawn.${renderNotes(notes)}${renderTakingPart(studies)}`,
  );
  return 0;
}

/** `collimate site cohort remove`: removes the rows of a wrong table, so that the right one may be imported. */
export async function runRemoveCohort(file: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.yes !== true) {
    process.stderr.write('The rows of this table leave the cohort, with their features. What was released stays released.\n');
    const answer = await askLine('Type yes to take them out: ', 'Repeat with --yes.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was taken out');
  }
  const done = await aboutTable(file, () => askSite(options, (site) => site.removeCohort({ table: resolve(file) })));
  print(
    options.json,
    done,
    ({ removed, unknown, studies }) =>
      `${removed} scans taken out, ${unknown} rows name no scan of the cohort.${renderTakingPart(studies)}`,
  );
  return 0;
}

/** `collimate site consent import`. */
export async function runImportConsent(file: string, options: SiteOptions & { readonly sentAgain?: boolean }): Promise<number> {
  const body = { table: resolve(file), sentAgain: options.sentAgain === true };
  const done = await aboutTable(file, () => askSite(options, (site) => site.importConsent(body)));
  print(options.json, done, renderConsentImport);
  return 0;
}

/** `collimate site consent withdraw`. */
export async function runWithdraw(
  subject: string,
  options: SiteOptions & { readonly kind: WithdrawalKind; readonly yes?: boolean },
): Promise<number> {
  await confirmWithdrawal(subject, options);
  const withdrawal = await askSite(options, (site) => site.withdraw({ subject, kind: options.kind }));
  print(options.json, withdrawal, renderWithdrawal);
  return 0;
}

/**
 * Asks before a withdrawal, because a mistyped number belongs to another patient. Without a terminal, only a withdrawal
 * that can be undone needs no --yes.
 */
async function confirmWithdrawal(
  subject: string,
  { kind, yes }: { readonly kind: WithdrawalKind; readonly yes?: boolean },
): Promise<void> {
  if (yes === true || (kind === 'NO_FURTHER_CONTACT' && !process.stdin.isTTY)) return;
  const what = {
    NO_FURTHER_CONTACT: 'nobody may call them any more; their scans go on taking part',
    NO_FURTHER_USE: 'they take part in nothing any more, and their features go',
    ERASURE: 'their key is destroyed for good: features, scans, copies and number, and nothing of it comes back',
  }[kind];
  process.stderr.write(`${kind} of the patient ${shown(subject)}: ${what}.\n`);
  const answer = await askLine('Type the number again: ', 'Repeat with --yes.');
  if (answer !== subject) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was withdrawn');
}

/** `collimate site consent show`. */
export async function runStanding(subject: string, options: SiteOptions): Promise<number> {
  const standing = await askSite(options, (site) => site.standing({ subject }));
  print(options.json, standing, renderStanding);
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
            stateText({ ...study, awaitsEngine: awaitsEngine(study), otherEngine: otherEngine(study, frozen(study)) }),
            String(study.signatures.length),
            shortRho(toNumber(parseSum(study.price))),
            study.digest,
          ]),
          2,
        ),
  );
  return 0;
}

/** `collimate site attest`: everything that left for a study, signed by the site. */
export async function runAttest(digest: string, options: SiteOptions): Promise<number> {
  const study = chosen(await askSite(options, (site) => site.studies()), digest, false);
  print(true, await askSite(options, (site) => site.attestation(study.digest)), () => '');
  return 0;
}

async function showFigures(digest: string, options: SiteOptions): Promise<number> {
  const study = chosen(await askSite(options, (site) => site.studies()), digest, false);
  const figures = await askSite(options, (site) => site.figures(study.digest));
  print(options.json, figures, (seen) => renderFigures(seen, shown(frozen(study).reading.regions.join(', '))));
  return 0;
}

/** `collimate site approve` and `reject`: shows the study, asks, and signs the shown digest. */
export async function runSign(
  decision: 'approve' | 'reject',
  digest: string,
  options: SiteOptions & { readonly yes?: boolean; readonly reason?: string },
): Promise<number> {
  const asked = chosen(await askSite(options, (site) => site.studies()), digest, options.yes === true);
  const study = frozen(asked);
  const accounts = await askSite(options, (site) => site.accounts());
  say(`${renderReview(study, asked)}\n\n${renderSigners(shownDocument(asked.signatures), shownDocument(accounts))}\n`);
  if (decision === 'approve' && asked.isCancelled) {
    throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed: the coordinator has cancelled this study');
  }
  if (options.yes !== true) {
    const answer = await askLine(
      `Type yes to ${decision} this study in your name: `,
      'Read the study, then repeat with --yes and the whole digest.',
    );
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed');
  }
  const why = decision === 'reject' ? await reasonOf(options) : undefined;
  const words = { digest: study.digest, decision, why };
  const signed = await askSite(options, (site) => site.approve(study.digest, words));
  print(options.json, { digest: signed.digest, state: signed.state, signatures: signed.signatures }, () =>
    signed.state === 'received' || awaitsEngine(signed)
      ? `Signed. A second person has to sign before a scan is touched.`
      : `Signed. The study is ${signed.state} at this site.`,
  );
  return 0;
}

/** Asks for the reason of a rejection if none was given. Without one, the same study would be sent again unchanged. */
async function reasonOf({ reason, yes }: { readonly reason?: string; readonly yes?: boolean }): Promise<string> {
  if (reason !== undefined) return reason;
  const hint = 'Repeat with --reason "…": one line, and no patient in it.';
  const said = yes === true ? '' : await askLine('Why, in one line (it stays in this house; name no patient): ', hint);
  if (said !== '') return said;
  throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed: a study is refused for a reason', { hint });
}

/** `collimate site ready`: the hospital's word that its tables are complete. */
export async function runReady(digest: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  const study = chosen(await askSite(options, (site) => site.studies()), digest, options.yes === true);
  const { extraction } = await askSite(options, (site) => site.status());
  // While the queue cannot be reached, the number of open scans is unknown.
  const open = extraction.waiting === null || extraction.running === null ? undefined : extraction.waiting + extraction.running;
  // A site without anybody in a group answers with noise alone. The person who says ready has to see that, also in a
  // script.
  const isCounted = !study.isCancelled && !awaitsEngine(study) && ['approved', 'extracting', 'ready'].includes(study.state);
  if (isCounted) say(renderReadiness(await askSite(options, (site) => site.figures(study.digest))));
  if (options.yes !== true) {
    const missing = open === 0 ? '' : `${openText(open)} not extracted yet would be missing from the first answers.\n`;
    process.stderr.write(`${missing}Once you have said so, the study may ask this site.\n`);
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

/** `collimate site budget supplement`: two approvers raise the hospital's lifetime budget. */
export async function runSupplement(rho: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  const { site: seen } = await askSite(options, (site) => site.budget());
  const standing = renderSupplements(seen.supplements, seen.waiting ?? []);
  if (standing !== '') say(`${standing}\n`);
  if (options.yes !== true && process.stdin.isTTY) {
    process.stderr.write(
      `You sign that this hospital allows rho ${shown(rho)} more for life. What is spent of it is never given back.\n`,
    );
    const answer = await askLine('Type the amount again to sign it in your name: ', 'Repeat with --yes.');
    if (answer !== rho) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed');
  }
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
  print(options.json, lines, renderBudget);
  return 0;
}
