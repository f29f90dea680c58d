import { existsSync } from 'node:fs';
import { CliError } from '../../errors/cli.error.js';
import { note, say } from '../../output/print.js';
import { explained } from '../../remote/explained.js';
import { askLine } from '../../remote/secret.prompt.js';
import { firstLine, readPassword } from '../../remote/secret.source.js';
import { enterAsAdministrator } from '../../setup/administrator.js';
import { askAnswers, type GivenAnswers, type SetupAnswers } from '../../setup/answers.js';
import { houseOf, type House, type HouseOptions } from '../../setup/house.js';
import type { SetupRun } from '../../setup/setup.step.js';
import { SETUP_STEPS } from '../../setup/setup.steps.js';
import { placesToOpen } from '../../setup/writable.places.js';
import { doctorExit, findingLines } from '../../views/doctor.view.js';
import { examined } from './site.doctor.js';

/** Options of `collimate site setup`. */
export interface SetupOptions extends GivenAnswers, HouseOptions {
  readonly inviteFile?: string;
  readonly passwordFile?: string;
  /** False: do not examine the machine first. */
  readonly doctor?: boolean;
}

/**
 * `collimate site setup`: asks everything, shows everything, then does everything; after an interruption the same
 * command goes on.
 * @throws CliError SETUP_STOPPED with the cure, NOT_CONFIRMED, BAD_ANSWER
 */
export async function runSetup(invitation: string | undefined, options: SetupOptions): Promise<number> {
  const token = options.inviteFile === undefined ? invitation : firstLine(options.inviteFile);
  const house = houseOf(options, process.env);
  const answers = await askAnswers(options);
  const run = runOf(answers, house, token, options.passwordFile);
  // All that is asked is asked before anything is done.
  await run.password();
  if (options.doctor !== false) await examineFirst(run);
  await confirm(run, options.yes === true);
  for (const [index, step] of SETUP_STEPS.entries()) {
    const done = await explained(house.api(), () => step.take(run));
    say(`${index + 1}/${SETUP_STEPS.length}  ${done}`);
  }
  process.stdout.write(`${nextOf(answers)}\n`);
  return 0;
}

function runOf(answers: SetupAnswers, house: House, token: string | undefined, file: string | undefined): SetupRun {
  let password: Promise<string> | undefined;
  let client: ReturnType<SetupRun['asAdministrator']> | undefined;
  const { administrator } = answers;
  const ask = (): Promise<string> =>
    (password ??= readPassword({ file, env: process.env, question: `Password of ${administrator}`, twice: true }));
  return {
    answers,
    house,
    token,
    password: ask,
    asAdministrator: () => (client ??= enterAsAdministrator(house, administrator, ask)),
  };
}

/** Failures stop a setup before anything is done. The way is walked with the proxy that was answered. */
async function examineFirst({ token, answers, house }: SetupRun): Promise<void> {
  const { images, proxy, backups, withdrawalsCopy } = answers;
  const granted = house.hasService ? placesToOpen({ withdrawalsCopy }, backups) : [];
  const report = await examined(
    token,
    {
      idle: '2',
      timeout: 10,
      granted,
      ...(images === undefined ? {} : { images }),
      ...(backups === undefined ? {} : { backups }),
    },
    {
      COLLIMATE_SITE_DATA: house.dataFolder,
      // A settings file that does not exist yet is written by the setup.
      ...(house.settingsFile === undefined || !existsSync(house.settingsFile)
        ? {}
        : { COLLIMATE_SITE_CONFIG: house.settingsFile }),
      ...(proxy === undefined ? {} : { COLLIMATE_SITE_PROXY: proxy }),
      ...(withdrawalsCopy === undefined ? {} : { COLLIMATE_SITE_WITHDRAWALS_COPY: withdrawalsCopy }),
    },
  );
  const told = report.findings.filter(({ name, state }) => {
    // Without an invitation there is no address yet, and the unit is started by the setup itself.
    return (state === 'fail' && (token !== undefined || name !== 'address')) || (state === 'warn' && name !== 'unit');
  });
  const checks = `The doctor has looked at ${report.findings.length} things`;
  say(told.length === 0 ? `${checks}, and nothing is to be done.` : `${checks}; this is to be done:\n\n${findingLines(told)}`);
  if (doctorExit({ ...report, findings: told }) === 2) {
    throw new CliError('SETUP_STOPPED', 'unavailable', 'the doctor found failures, and nothing was done', {
      hint: 'Do what its lines say, and give this command again; --no-doctor goes on in spite of them.',
    });
  }
  if (token === undefined) note('no invitation was given: the site is set up, and enrolled when the command is given with one');
}

async function confirm(run: SetupRun, isYes: boolean): Promise<void> {
  const plans = SETUP_STEPS.map((step) => step.plan(run)).filter((plan) => plan !== undefined);
  say(`\nThis will\n${plans.map((plan, index) => `  ${index + 1}. ${plan}`).join('\n')}\n`);
  if (isYes) return;
  const answer = await askLine('Type yes to go on: ', 'Repeat with --yes.');
  if (answer.toLowerCase() !== 'yes') throw new CliError('NOT_CONFIRMED', 'refused', 'nothing was done');
}

function nextOf({ approvers: [first, second], operator }: SetupAnswers): string {
  return [
    'Done. What only people can do now:',
    `  ${operator}, ${first}, ${second}, each alone:  collimate site accounts activate NAME`,
    `  ${first}:  collimate site login ${first} && collimate site accounts confirm ${second}`,
    `  ${second}:  collimate site login ${second} && collimate site accounts confirm ${first}`,
    'Then studies come by themselves: `collimate site status`, `collimate site studies`.',
  ].join('\n');
}
