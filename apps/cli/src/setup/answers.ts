import { resolve } from 'node:path';
import { parseRational } from '@collimate/kernel-numeric';
import { CliError } from '../errors/cli.error.js';
import { askLine } from '../remote/secret.prompt.js';
import { POLICY_TEMPLATES, type PolicyName } from './policy.templates.js';

/** Every answer that the setup needs; each is an option too. */
export interface SetupAnswers {
  readonly administrator: string;
  readonly operator: string;
  readonly approvers: readonly [string, string];
  readonly policy: PolicyName;
  /** Lifetime budget in rho, a fraction. */
  readonly budget: string;
  readonly zone: string;
  readonly proxy: string | undefined;
  /** Absolute, like every place of these answers. */
  readonly withdrawalsCopy: string | undefined;
  /** Folder in which backups are going to be made, beside that of the package. */
  readonly backups: string | undefined;
  /** Group of this machine that may read the images. */
  readonly group: string | undefined;
  readonly images: string | undefined;
  readonly consent: string | undefined;
  readonly cohort: string | undefined;
}

/** Answers from the command line; an empty text means that there is none. */
export type GivenAnswers = Partial<Readonly<Record<Exclude<keyof SetupAnswers, 'approvers'>, string>>> & {
  readonly approvers?: readonly string[];
  /** Take the default for everything that was not given. */
  readonly yes?: boolean;
};

/**
 * @returns answers from the command line, and typed ones for the rest; with `yes` the defaults @throws CliError
 *   BAD_ANSWER, NOT_CONFIRMED without a terminal
 */
export async function askAnswers(given: GivenAnswers): Promise<SetupAnswers> {
  const ask = questioner(given.yes === true);
  const policy = policyOf(await ask(given.policy, 'policy', 'Policy: cautious, usual or generous', 'usual'));
  const answers: SetupAnswers = {
    administrator: nameOf(await ask(given.administrator, 'administrator', 'Name of the administrator (you)', 'admin')),
    operator: nameOf(await ask(given.operator, 'operator', 'Name of the operator, who keeps the tables', 'operator')),
    approvers: [
      nameOf(await ask(given.approvers?.[0], 'approvers', 'Name of the first approver', 'approver-1')),
      nameOf(await ask(given.approvers?.[1], 'approvers', 'Name of the second approver', 'approver-2')),
    ],
    policy,
    budget: budgetOf(await ask(given.budget, 'budget', 'Lifetime budget in rho', POLICY_TEMPLATES[policy].budget)),
    zone: zoneOf(await ask(given.zone, 'zone', 'Time zone of dates in tables', machineZone())),
    proxy: proxyOf(await ask(given.proxy, 'proxy', 'Proxy, http://host:port (empty for none)', '')),
    withdrawalsCopy: placeOf(
      await ask(given.withdrawalsCopy, 'withdrawals-copy', 'Second list of withdrawals, a file on a share (empty for none)', ''),
    ),
    backups: placeOf(given.backups ?? ''),
    images: placeOf(await ask(given.images, 'images', 'Folder of the images (empty: later)', '')),
    group: optional(await ask(given.group, 'group', 'Group that may read them (empty: everybody may)', '')),
    consent: placeOf(await ask(given.consent, 'consent', 'Consent table, CSV (empty: later)', '')),
    cohort: placeOf(await ask(given.cohort, 'cohort', 'Cohort table, CSV (empty: later)', '')),
  };
  const people = [answers.administrator, answers.operator, ...answers.approvers];
  if (new Set(people).size < people.length) {
    throw wrong('four accounts have four names', 'Two approvers are two people, and neither of them is the administrator.');
  }
  return answers;
}

type Question = (given: string | undefined, option: string, question: string, otherwise: string) => Promise<string>;

function questioner(takesDefaults: boolean): Question {
  return async (given, option, question, otherwise) => {
    if (given !== undefined) return given;
    if (takesDefaults) return otherwise;
    const shown = otherwise === '' ? '' : ` [${otherwise}]`;
    const typed = await askLine(`${question}${shown}: `, `Give --${option}, or --yes for the default of everything.`);
    return typed === '' ? otherwise : typed;
  };
}

function optional(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Makes a path absolute: it is written into files, and the service runs in another folder. */
function placeOf(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) throw wrong('a path has characters in it that nobody sees', 'Type it again.');
  return text === '' ? undefined : resolve(text);
}

function nameOf(text: string): string {
  if (/^[a-z][a-z0-9.-]{1,31}$/.test(text)) return text;
  throw wrong(`"${text}" is no name of an account`, 'It has 2 to 32 characters: lower-case letters, digits, dots, dashes.');
}

function policyOf(text: string): PolicyName {
  if (Object.hasOwn(POLICY_TEMPLATES, text)) return text as PolicyName;
  throw wrong(`"${text}" is no policy`, `Take one of ${Object.keys(POLICY_TEMPLATES).join(', ')}.`);
}

function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function zoneOf(text: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    throw wrong(`"${text}" is no time zone`, 'Such as Europe/Berlin.');
  }
}

/** It may hold a password, which is not repeated. */
function proxyOf(text: string): string | undefined {
  if (text === '' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return optional(text);
  throw wrong(
    'this is no proxy',
    'Such as http://proxy.hospital.example:3128, with USER:PASSWORD@ before the host if it asks for them.',
  );
}

function budgetOf(text: string): string {
  try {
    if (parseRational(text).num > 0n) return text;
  } catch {
    // Said below.
  }
  throw wrong(`"${text}" is no budget`, 'A positive fraction or decimal, such as 9/10.');
}

function wrong(message: string, hint: string): CliError {
  return new CliError('BAD_ANSWER', 'input', message, { hint });
}
