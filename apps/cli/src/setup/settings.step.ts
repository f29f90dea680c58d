import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';
import { CliError } from '../errors/cli.error.js';
import { daemonReload, systemctl } from './house.js';
import { POLICY_TEMPLATES } from './policy.templates.js';
import type { SetupAnswers } from './answers.js';
import type { SetupStep } from './setup.step.js';
import { openPlaces, placesToOpen, settingsIn } from './writable.places.js';

const ACCOUNT = 'collimate-agent';
const DAY_MS = 86_400_000;

/** Writes the answers into the file of the settings, whose comments and other keys stay, and starts the service. */
export const settingsStep: SetupStep = {
  plan({ answers, house }) {
    const { budget, policy, zone, proxy, withdrawalsCopy, group, backups } = answers;
    const { says, openingDays } = POLICY_TEMPLATES[policy];
    const told = [
      `budget ${budget} for life, openings ${openingDays} d apart or more (${policy}: ${says})`,
      `zone ${zone}`,
      `proxy ${proxy === undefined ? 'none' : withoutAccount(proxy)}`,
      `second list of withdrawals ${withdrawalsCopy ?? 'NONE'}`,
    ].join('; ');
    if (house.settingsFile === undefined)
      return `leave the settings alone: they stand in the environment of the agent. Set there what you answered: ${told}`;
    const places = house.hasService ? placesToOpen({ ...settingsIn(house.settingsFile), ...settingsOf(answers) }, backups) : [];
    const opened = places.length === 0 ? '' : `; open ${places.join(', ')} to the service for writing`;
    const start = house.hasService
      ? '; start the service, now and at every boot'
      : '; the agent has to be restarted by whoever started it';
    return `write ${house.settingsFile}: ${told}${group === undefined ? '' : `; add its account to the group ${group}`}${opened}${start}`;
  },
  async take({ answers, house }) {
    if (house.settingsFile === undefined) return 'The settings of the environment stand.';
    const isChanged = writeSettings(house.settingsFile, settingsOf(answers));
    if (!house.hasService && isChanged) {
      // The agent reads the dates of the tables in the time zone of the settings. So the tables must not be imported
      // before the agent uses the new settings: consent that was read is not read again.
      throw new CliError('SETUP_STOPPED', 'unavailable', 'the settings are written, and the agent has not read them yet', {
        hint: 'Start the agent anew with this file (COLLIMATE_SITE_CONFIG), and give the same command again: it goes on from here.',
      });
    }
    if (!house.hasService) return 'The settings stand already.';
    if (answers.group !== undefined) joinGroup(answers.group);
    const isOpened = openPlaces(placesToOpen(settingsIn(house.settingsFile), answers.backups));
    const isNew = isChanged || isOpened || answers.group !== undefined;
    const complaint =
      (isOpened ? daemonReload() : undefined) ?? systemctl('enable', '--now') ?? (isNew ? systemctl('restart') : undefined);
    if (complaint === undefined)
      return isChanged || isOpened ? 'Settings written, service started.' : 'The settings stand already; the service runs.';
    throw new CliError('SETUP_STOPPED', 'unavailable', `the service does not start: ${complaint}`, {
      hint: '`journalctl -u collimate-agent -n 20` names the setting; correct it, and give this command again.',
    });
  },
};

function settingsOf({ budget, policy, zone, proxy, withdrawalsCopy }: SetupAnswers): Readonly<Record<string, string | number>> {
  return {
    budget,
    shortestOpeningMs: POLICY_TEMPLATES[policy].openingDays * DAY_MS,
    zone,
    ...(proxy === undefined ? {} : { proxy }),
    ...(withdrawalsCopy === undefined ? {} : { withdrawalsCopy }),
  };
}

/** A file that is not there is made. @returns whether something was changed @throws CliError UNREADABLE, CANNOT_WRITE */
export function writeSettings(file: string, settings: Readonly<Record<string, string | number>>): boolean {
  const text = read(file);
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new CliError('UNREADABLE', 'input', `"${file}" is no mapping of settings`, {
      hint: 'Correct it, or install the package again.',
    });
  for (const [key, value] of Object.entries(settings)) {
    // A rational reads as a text and as nothing else.
    if (document.get(key) !== value) document.set(key, value);
  }
  const written = document.toString();
  if (written === text) return false;
  try {
    // In place, so that owner and mode stay.
    writeFileSync(file, written, { mode: 0o600 });
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, { cause, hint: 'Give the command by sudo.' });
  }
  return true;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new CliError('UNREADABLE', 'input', `"${file}" cannot be read`, { cause, hint: 'Give the command by sudo.' });
  }
}

function joinGroup(group: string): void {
  const { status, stderr } = spawnSync('usermod', ['-aG', group, ACCOUNT], { encoding: 'utf8' });
  if (status === 0) return;
  throw new CliError('SETUP_STOPPED', 'input', `the account cannot join the group: ${(stderr ?? '').trim().slice(0, 200)}`, {
    hint: 'Name a group of this machine: `getent group`.',
  });
}

function withoutAccount(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : 'of a wrong form';
}
