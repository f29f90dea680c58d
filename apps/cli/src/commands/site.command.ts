import { resolve } from 'node:path';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { SiteClient, type SiteStudy } from '@collimate/platform-clients';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { CliError } from '../cli.error.js';
import { columns, facts, shortRho } from '../output/columns.js';
import { print } from '../output/print.js';
import { configFolder } from '../remote/config.folder.js';
import { explained } from '../remote/explained.js';
import { askLine } from '../remote/secret.prompt.js';
import { firstLine, readPassword } from '../remote/secret.source.js';
import { keepSession, sessionFile } from '../remote/session.file.js';
import { siteApi, siteClient, type SiteOptions } from '../remote/site.address.js';
import { renderNotes } from '../views/table-notes.view.js';
import { budgetLines, renderBudget, renderStatus, renderWithdrawal } from '../views/site.views.js';
import { renderReview } from '../views/study-review.view.js';

const { env } = process;

/** Asks the agent something as the caller. */
function ask<T>(options: SiteOptions, calls: (site: SiteClient) => Promise<T>): Promise<T> {
  const api = siteApi(options, env);
  return explained(api, () => calls(siteClient(api, options, env)));
}

/** `collimate site status`. @returns 1 if a quarantine stops every release */
export async function runStatus(options: SiteOptions): Promise<number> {
  const status = await ask(options, (site) => site.status());
  print(options.json, status, () => renderStatus(status));
  return status.quarantine === 'none' ? 0 : 1;
}

/** `collimate site accounts add`. */
export async function runAddAccount(
  name: string,
  options: SiteOptions & { readonly role: readonly string[]; readonly passwordFile?: string },
): Promise<number> {
  const password = await readPassword({ file: options.passwordFile, env, question: `New password of ${name}`, twice: true });
  const account = await ask(options, (site) => site.createAccount(name, password, options.role));
  print(options.json, account, () => `${account.name} is ${account.roles.join(' and ')}.`);
  return 0;
}

/** `collimate site login`: keeps the session in a file of the caller's own. */
export async function runLogin(
  given: string | undefined,
  options: SiteOptions & { readonly passwordFile?: string },
): Promise<number> {
  const api = siteApi(options, env);
  const name = given ?? (await askLine('Name: ', 'Name the account: `collimate site login NAME`.'));
  const password = await readPassword({ file: options.passwordFile, env, question: `Password of ${name}` });
  const session = await explained(api, () => new SiteClient({ url: api }).openSession(name, password));
  const file = sessionFile(configFolder(env));
  keepSession(file, api, { name, ...session });
  print(
    options.json,
    { name, api, expires: session.expires, file },
    () => `${name} is logged in at ${api} until ${session.expires}.`,
  );
  return 0;
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
  const enrolment = await ask(options, (site) => site.enrol(invitation));
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
  const done = await ask(options, (site) => site.importCohort(resolve(file)));
  print(
    options.json,
    done,
    () =>
      `${done.added} rows added, ${done.changed} changed, ${done.unchanged} unchanged, ${done.leftOut} left out: their subjects have withdrawn.${renderNotes(done.notes)}`,
  );
  return 0;
}

/** `collimate site consent import`. */
export async function runImportConsent(file: string, options: SiteOptions): Promise<number> {
  const done = await ask(options, (site) => site.importConsent(resolve(file)));
  print(
    options.json,
    done,
    () =>
      `${done.events} events recorded, ${done.known} known before, ${done.withdrawals} withdrawals carried out.${renderNotes(done.notes)}`,
  );
  return 0;
}

/** `collimate site consent withdraw`. */
export async function runWithdraw(subject: string, options: SiteOptions & { readonly kind: string }): Promise<number> {
  const withdrawal = await ask(options, (site) => site.withdraw(subject, options.kind));
  print(options.json, withdrawal, () => renderWithdrawal(withdrawal));
  return 0;
}

/** `collimate site consent show`. */
export async function runStanding(subject: string, options: SiteOptions): Promise<number> {
  const standing = await ask(options, (site) => site.standing(subject));
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
  const done = await ask(options, (site) => site.confirmClock());
  print(options.json, done, () => `Confirmed: it is ${done.now}.`);
  return 0;
}

/** `collimate site studies`. */
export async function runStudies(options: SiteOptions): Promise<number> {
  const studies = await ask(options, (site) => site.studies());
  print(options.json, studies, () =>
    studies.length === 0
      ? 'The coordinator has sent no study.'
      : columns(
          ['study', 'state', 'signed', 'rho', 'digest'],
          studies.map((study) => [
            frozen(study).protocol.id,
            study.state,
            String(study.signatures.length),
            shortRho(toNumber(parseRational(study.price))),
            study.digest,
          ]),
          2,
        ),
  );
  return 0;
}

/** `collimate site approve` and `reject`: shows what is signed, asks, and signs the digest that was shown. */
export async function runSign(
  decision: 'approve' | 'reject',
  digest: string,
  options: SiteOptions & { readonly yes?: boolean },
): Promise<number> {
  const study = frozen(chosen(await ask(options, (site) => site.studies()), digest, options.yes === true));
  process.stderr.write(`${renderReview(study)}\n\n`);
  if (options.yes !== true) {
    const answer = await askLine(
      `Type yes to ${decision} this study in your name: `,
      'Read the study, then repeat with --yes and the whole digest.',
    );
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was signed');
  }
  const signed = await ask(options, (site) => site.approve(study.digest, decision));
  print(options.json, { digest: signed.digest, state: signed.state, signatures: signed.signatures }, () =>
    signed.state === 'received'
      ? `Signed. A second person has to sign before a scan is touched.`
      : `Signed. The study is ${signed.state} at this site.`,
  );
  return 0;
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
      'Charges that the coordinator has receipts of are charged in full, lost answers are never made again, a new log begins.\n',
    );
    if (without) process.stderr.write(WITHOUT_WITHDRAWALS);
    const wanted = without ? 'without withdrawals' : 'yes';
    const answer = await askLine(`Type ${wanted} to recover in your name: `, 'Repeat with --yes.');
    if (answer.toLowerCase() !== wanted) throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was asked for');
  }
  const state = await ask(options, (site) => site.recover(without));
  print(options.json, state, () =>
    state.kind === 'signed'
      ? 'Asked for. A second approver has to ask for it too.'
      : `Recovered; ${state.restoredCharges} charges restored. Now import consent from its source: \`collimate site consent import FILE\`.`,
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
  const state = await ask(options, (site) => site.clearAlarm());
  print(options.json, state, () =>
    state.kind === 'signed' ? 'Said. A second approver has to say it too.' : "The coordinator's log is believed again.",
  );
  return 0;
}

/** `collimate site budget`. */
export async function runBudget(options: SiteOptions): Promise<number> {
  const lines = budgetLines(await ask(options, (site) => site.budget()));
  print(options.json, lines, () => renderBudget(lines));
  return 0;
}

/** `collimate site verify`: the agent reads its whole log again. @returns 1 if it does not hold */
export async function runVerifyLog(options: SiteOptions): Promise<number> {
  const { found, head } = await ask(options, async (site) => ({ found: await site.verifyLog(), head: await site.checkpoint() }));
  print(options.json, { ...found, checkpoint: head }, () =>
    found.valid
      ? `The log of releases is whole: ${found.size} entries.\n${facts([
          ['origin', head.origin],
          ['size', String(head.size)],
          ['root', head.root],
        ])}`
      : 'The log of releases is NOT whole: stop the agent, keep its folder as it is, and call the coordinator.',
  );
  return found.valid ? 0 : 1;
}

/** The protocol of a study, read and frozen here: its digest is computed, not believed. @throws CliError DIGEST_DIFFERS */
function frozen(study: SiteStudy): FrozenStudy {
  const own = freezeStudy(parseStudy(study.protocol));
  if (own.digest !== study.digest) {
    throw new CliError('DIGEST_DIFFERS', 'broken', 'the protocol that the agent shows does not have the digest that it says', {
      hint: 'Sign nothing. Agent and command line may be of different versions; compare `collimate --version`.',
    });
  }
  return own;
}

/** A person may abbreviate a digest; a script names it whole, so that it signs nothing else. */
function chosen(studies: readonly SiteStudy[], digest: string, whole: boolean): SiteStudy {
  const enough = whole ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{8,64}$/;
  const found = enough.test(digest) ? studies.filter((study) => study.digest.startsWith(digest)) : [];
  if (found.length === 1) return found[0];
  const why = found.length > 1 ? 'more than one study begins with this digest' : 'no study here has this digest';
  throw new CliError('WHICH_STUDY', 'missing', enough.test(digest) ? why : 'this is not a digest', {
    hint: `Copy it ${whole ? 'whole ' : ''}from \`collimate site studies\`${whole ? '' : '; its first 8 digits are enough'}.`,
  });
}
