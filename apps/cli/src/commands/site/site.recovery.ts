import { resolve } from 'node:path';
import type { LogEntry } from '@collimate/governance-provenance';
import type { SiteRecovery } from '@collimate/platform-site-api';
import { CliError } from '../../errors/cli.error.js';
import { columns, facts, readableRho } from '../../output/columns.js';
import { checkWritable } from '../../output/output-file.js';
import { print } from '../../output/print.js';
import { writeLogBundle } from '../../proofs/log-bundle.export.js';
import { askLine } from '../../remote/secret.prompt.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { unsoundText } from '../../views/ledger-verdict.view.js';

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
  print(options.json, state, (seen) =>
    seen.kind === 'signed' ? 'Asked for. A second approver has to ask for it too.' : renderRecovered(seen),
  );
  return 0;
}

/** `collimate site accept`: two people approve that the site goes on with another release of the coordinator's software. */
export async function runAcceptSoftware(software: string, options: SiteOptions & { readonly yes?: boolean }): Promise<number> {
  if (options.yes !== true) {
    process.stderr.write(
      "The coordinator's log names another release of its software than this hospital goes on with. Compare the digest with its operator.\n",
    );
    const answer = await askLine('Type yes to accept it in your name: ', 'Repeat with --yes.');
    if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was accepted');
  }
  const state = await askSite(options, (site) => site.acceptSoftware({ software }));
  print(options.json, state, () =>
    state.kind === 'signed' ? 'Said. A second approver has to say it too.' : 'It is accepted, and rounds are answered again.',
  );
  return 0;
}

/**
 * `collimate site recover --coordinator`: two people approve that the site goes on with a coordinator that was
 * restored.
 */
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

/** `collimate site verify`: the agent compares its ledger with its log. @returns 1 if they do not match */
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
          ['spent', `rho ${readableRho(found.spent)}, added up from the log`],
          [
            'witnessed',
            found.witnessedSize === null ? 'nothing yet: nobody else knows this log' : `the first ${found.witnessedSize} entries`,
          ],
        ])}`
      : unsoundText(found),
  );
  return found.valid ? 0 : 1;
}

/** `collimate site log`: the agent's log of releases, entry by entry. */
export async function runLog(options: SiteOptions): Promise<number> {
  const entries = await askSite(options, async (site) => {
    const found: LogEntry[] = [];
    for (;;) {
      const { leaves } = await site.leavesFrom(found.length);
      // Shown as received: an agent of a newer version may write kinds that this version does not know.
      found.push(...leaves.map((leaf) => JSON.parse(leaf) as LogEntry));
      if (leaves.length === 0) return found;
    }
  });
  print(options.json, entries, () =>
    columns(
      ['entry', 'kind', 'at', 'what'],
      entries.map((entry, index) => {
        const { kind, ...said } = entry;
        const what = Object.entries(said).filter(([key]) => key !== 'at');
        const at = 'at' in entry ? entry.at : '';
        return [String(index), kind, at, what.map(([key, value]) => `${key} ${shortened(value)}`).join(', ')];
      }),
      4,
    ),
  );
  return 0;
}

/** Digests by their first eight digits; `--json` has them whole. */
function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 8) : text;
}

/** `collimate site backup`: a copy of the database and the list of withdrawals, made by the agent itself. */
export async function runBackup(folder: string, options: SiteOptions): Promise<number> {
  const made = await askSite(options, (site) => site.backup({ folder: resolve(folder) }));
  print(options.json, made, () => {
    const files = made.files.map(({ name, bytes }) => `  ${name.padEnd(16)} ${bytes} bytes`);
    const missing =
      'Not in it: the keys, the counter of the log, certificates of withdrawals, research copies.\nPut it on another machine. A restored one needs two approvers: docs/operations/site-agent.md, Backups.';
    return [`${made.folder}`, ...files, missing].join('\n');
  });
  return 0;
}

/** `collimate site log`: the site's whole log of releases, for `collimate verify`. */
export async function runSiteLog(file: string, options: SiteOptions): Promise<number> {
  checkWritable(file);
  const entries = await askSite(options, async (site) => {
    const { note, verifierKey, cosigned = [], witnesses = [] } = await site.checkpoint();
    const pages = async (from: number) => (await site.leavesFrom(from)).leaves;
    return writeLogBundle(file, { key: verifierKey, checkpoint: note, cosigned, witnesses }, pages);
  });
  print(options.json, { file, entries }, () => `${entries} entries are written; check them by: collimate verify ${file}`);
  return 0;
}
