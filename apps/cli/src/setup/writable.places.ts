import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { CliError } from '../errors/cli.error.js';
import { makeFolder } from '../output/output-file.js';

/** Folder of the hospital's additions to the package's unit. */
const DROP_INS = '/etc/systemd/system/collimate-agent.service.d';
const DROP_IN = 'collimate-setup.conf';
/** Folders that the unit itself may write. */
const OPEN = /^\/var\/(lib|cache|backups)\/collimate-agent(-keys|-withdrawals)?(\/|$)/;

/** Settings that name a file or a folder which the agent writes, and the folder that has to be open for it. */
const PLACES = {
  withdrawalsCopy: dirname,
  withdrawals: dirname,
  keys: (folder: string) => folder,
} as const;

/** @param settings by their short names @param backups a further folder @returns folders outside of those that the unit opens, sorted */
export function placesToOpen(settings: Readonly<Record<string, unknown>>, backups: string | undefined): readonly string[] {
  const named = (Object.keys(PLACES) as (keyof typeof PLACES)[]).flatMap((key) => {
    const path = settings[key];
    return typeof path === 'string' && path.startsWith('/') ? [PLACES[key](path)] : [];
  });
  return [...new Set([...named, ...(backups === undefined ? [] : [backups])])].filter((place) => !OPEN.test(place)).sort();
}

/** @returns the settings of a file, by their short names; empty if it cannot be read */
export function settingsIn(file: string): Readonly<Record<string, unknown>> {
  try {
    const said = parse(readFileSync(file, 'utf8')) as unknown;
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * Opens folders to the service, beside those that were opened before. A share that is not mounted does not stop the service, which is
 * started after the shares.
 * @param folder of the drop-ins; that of the package where none is named
 * @returns whether something was changed, so that systemd has to read it
 * @throws CliError CANNOT_WRITE
 */
export function openPlaces(places: readonly string[], folder = DROP_INS): boolean {
  const file = join(folder, DROP_IN);
  const before = textOf(file);
  const known = [...before.matchAll(/^ReadWritePaths=(.*)$/gm)].map(([, word]) => word!);
  const words = [...new Set([...known, ...places.map(wordOf)])].sort();
  if (words.length === known.length) return false;
  const lines = [
    '# Written by `collimate site setup`: places outside of its own folders that the agent writes.',
    '[Unit]',
    'After=remote-fs.target',
    '[Service]',
    ...words.map((word) => `ReadWritePaths=${word}`),
  ];
  try {
    makeFolder(folder, 0o755);
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 });
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, { cause, hint: 'Give the command by sudo.' });
  }
  return true;
}

/** In quotes, so that a space is no second path; `%` is a specifier of systemd. */
function wordOf(place: string): string {
  return `"-${place.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
