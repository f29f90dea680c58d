import { assertNever } from '@collimate/kernel-errors';
import type { SiteBudget, SiteStatus, SiteWithdrawal } from '@collimate/platform-clients';
import { parseRational, subtract, toNumber } from '@collimate/kernel-numeric';
import { epsilonOfRho } from '@collimate/privacy-accounting';
import { columns, facts, shortRho } from '../output/columns.js';

/** Delta at which epsilon of a budget is shown; studies report at their own. */
const DELTA = 1e-6;

/** `collimate site status`. */
export function renderStatus(status: SiteStatus): string {
  const { coordinator, extraction } = status;
  const link =
    coordinator === null ? 'not enrolled' : `${coordinator.connected ? 'connected to' : 'NOT connected to'} ${coordinator.url}`;
  const scans = [
    `${extraction.done} done`,
    `${extraction.running} running`,
    `${extraction.waiting} waiting`,
    `${extraction.failed} failed`,
    ...extraction.skipped.map(({ code, scans: skipped }) => `${skipped} left out (${code})`),
  ];
  const parts = [
    facts([
      ['agent', `version ${status.version}`],
      ['site', status.site ?? 'not enrolled: `collimate site enrol TOKEN`'],
      ['coordinator', link],
      ...(coordinator === null ? [] : ([['certificate', `until ${coordinator.certificateExpires}`]] as const)),
      ['releases', releasesText(status.quarantine)],
      ...(status.alarm === null
        ? []
        : ([
            [
              'ALARM',
              `the coordinator's log is not believed (${status.alarm}); ask its operator, then two approvers: \`collimate site recover --coordinator\``,
            ],
          ] as const)),
      ...status.consent.warnings.map((code) => ['CONSENT', CONSENT_WARNINGS[code] ?? code] as const),
      ['scans', scans.join(', ')],
    ]),
  ];
  if (status.studies.length > 0) {
    parts.push(
      columns(
        ['study', 'state', 'digest'],
        status.studies.map((study) => [study.id, study.state, study.digest]),
        3,
      ),
    );
  }
  if (status.rounds.length > 0) {
    parts.push(
      columns(
        ['round of', 'state', 'reason'],
        status.rounds.map((round) => [round.statistic, round.state, round.code ?? '']),
        3,
      ),
    );
  }
  return parts.join('\n\n');
}

/** What somebody should mend, by the code of the status. */
const CONSENT_WARNINGS: Readonly<Record<string, string>> = {
  CLOCK_JUMPED:
    'the clock is more than half a year ahead: no consent table is taken; set it right, or an approver: `collimate site consent confirm-clock`',
  WITHDRAWALS_OPEN: 'what a withdrawal announced is still to be carried out (is the queue away?); it is tried again each minute',
  KEYS_IN_DATA_FOLDER: 'the keys lie in the data folder: stop the agent and move them beside it, as <DATA>-keys',
  WITHDRAWALS_FILE_FAILED: 'the list of withdrawals cannot be written or read: look at its disk and permissions',
  WITHDRAWALS_COPY_FAILED: 'the second copy of the list of withdrawals cannot be written or read; it is tried again each minute',
  WITHDRAWALS_COPY_NOT_SET:
    'the list of withdrawals has no second place: set COLLIMATE_SITE_WITHDRAWALS_COPY to a file elsewhere',
  WITHDRAWALS_IN_DATA_FOLDER: 'a list of withdrawals lies in the data folder, and is put back with it: name a file elsewhere',
  WITHDRAWALS_DAMAGED: 'lines of the list of withdrawals are not whole, or of another key folder',
  WITHDRAWALS_LOST: 'a list of withdrawals was there and is gone; it is begun again with what the database knows',
};

function releasesText(quarantine: SiteStatus['quarantine']): string {
  switch (quarantine) {
    case 'none':
      return 'possible';
    case 'unrecovered':
      return 'STOPPED: the database is older than what the coordinator or the list of withdrawals has seen; two approvers: `collimate site recover`';
    case 'awaiting-consent':
      return 'STOPPED until consent is imported again from its source: `collimate site consent import FILE`';
    default:
      return assertNever(quarantine);
  }
}

/** `collimate site consent withdraw`. */
export function renderWithdrawal({ done, certificate }: SiteWithdrawal): string {
  const parts = done.map(({ kind, count }) => (count === 1 ? kind : `${kind} (${count})`));
  const first = `Withdrawn. Carried out: ${parts.length === 0 ? 'nothing was left to do' : parts.join(', ')}.`;
  return certificate === null ? first : `${first}\nCertificate of deletion, on the machine of the agent: ${certificate}`;
}

/** One line of a budget. */
export interface BudgetLine {
  readonly of: string;
  readonly budgetRho: string;
  readonly spentRho: string;
  readonly spentShare: number;
  /** Epsilon at delta 1e-6 of what is spent and of the whole budget, by the zCDP conversion. */
  readonly spentEpsilon: number;
  readonly budgetEpsilon: number;
}

/** @returns the site's line, then one for each study */
export function budgetLines(budget: SiteBudget): readonly BudgetLine[] {
  const line = (of: string, budgetRho: string, spentRho: string): BudgetLine => {
    const [all, spent] = [parseRational(budgetRho), parseRational(spentRho)];
    return {
      of,
      budgetRho,
      spentRho,
      spentShare: toNumber(spent) / toNumber(all),
      spentEpsilon: epsilonOfRho(spent, DELTA),
      budgetEpsilon: epsilonOfRho(all, DELTA),
    };
  };
  return [
    line('this site', budget.site.budget, budget.site.spent),
    ...budget.studies.map((study) => line(study.id, study.budget, study.spent)),
  ];
}

/** `collimate site budget`. */
export function renderBudget(lines: readonly BudgetLine[]): string {
  const table = columns(
    ['budget of', 'rho spent', 'rho left', 'rho in all', 'spent', 'epsilon spent', 'epsilon in all'],
    lines.map((line) => [
      line.of,
      shortRho(toNumber(parseRational(line.spentRho))),
      left(line),
      shortRho(toNumber(parseRational(line.budgetRho))),
      `${(100 * line.spentShare).toFixed(1)} %`,
      line.spentEpsilon.toFixed(2),
      line.budgetEpsilon.toFixed(2),
    ]),
    1,
  );
  return `${table}\n\nEpsilon is at delta 1e-6. What is spent is never given back; rho adds up, epsilon does not.`;
}

/** Rounded down: what is left must not look like more than it is. */
function left({ budgetRho, spentRho }: BudgetLine): string {
  return String(Math.floor(toNumber(subtract(parseRational(budgetRho), parseRational(spentRho))) * 1e6) / 1e6);
}
