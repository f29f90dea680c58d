import { resolve } from 'node:path';
import { facts } from '../../output/columns.js';
import { print } from '../../output/print.js';
import { saidOf } from '@collimate/protocol/http';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';

const PLACES = {
  'beside-the-data': 'beside the data folder',
  'in-the-data-folder': 'IN the data folder: stop the agent and move them beside it',
} as const;
const CUSTODIANS = {
  none: 'nobody: the files stand open in their folder, for the account of the agent alone',
  file: 'a file elsewhere; the files of the folder are sealed',
  service: 'a key management service; the files of the folder are sealed',
} as const;

/** `collimate site keys`. */
export async function runKeys(options: SiteOptions): Promise<number> {
  const keys = await askSite(options, (site) => site.keys());
  print(options.json, keys, ({ place, custodian }) =>
    facts([
      ['they stand', saidOf(PLACES, place)],
      ['covered by', saidOf(CUSTODIANS, custodian)],
    ]),
  );
  return 0;
}

/** `collimate site keys rotate`. */
export async function runRotateKeys(options: SiteOptions & { readonly pseudonyms?: boolean }): Promise<number> {
  if (options.pseudonyms === true) {
    const done = await askSite(options, (site) => site.rotatePseudonyms());
    print(
      options.json,
      done,
      ({ deleted }) =>
        `Research copies have other pseudonyms from now on. Those of ${deleted} patients were deleted; a scan gets one again when it is extracted again.`,
    );
    return 0;
  }
  const keys = await askSite(options, (site) => site.rotateKeys());
  print(
    options.json,
    keys,
    () => 'Every key is sealed under another covering key. Make a new copy of the keys, and destroy the old one.',
  );
  return 0;
}

/** `collimate site keys backup`. */
export async function runBackUpKeys(folder: string, options: SiteOptions): Promise<number> {
  const made = await askSite(options, (site) => site.backUpKeys({ folder: resolve(folder) }));
  print(options.json, made, () =>
    [
      made.folder,
      ...made.files.map((name) => `  ${name}`),
      'Not in it: the secrets of patients and the counter of the log. A copy of them would undo erasures.',
      made.isSealed
        ? 'It opens with the custodian alone.'
        : 'It stands open: keep it in a safe, and apart from every backup of the data.',
    ].join('\n'),
  );
  return 0;
}
