import { type Decoders, FormatError, type InspectedImage, inspectFiles, type FormatCode } from '@collimate/imaging-formats';
import { CollimateError } from '@collimate/kernel-errors';
import { readBytes, withCodecs } from '@collimate/platform-scans';
import { print } from '../../output/print.js';
import { shownDocument } from '../../output/shown.js';
import { type FileGroup, groupsOf } from './inspect.files.js';
import { type InspectItem, itemOf, unreadableItem } from './inspect.item.js';
import { inspectText } from './inspect.text.js';

/** Options of `collimate inspect`. */
export interface InspectOptions {
  /** Also the lowest, highest and mean intensity after rescale. */
  readonly stats?: boolean;
  readonly json?: boolean;
}

/**
 * `collimate inspect`: reports the kind and content of files, before anything is run. @returns 0 when every item is
 * usable, else 2
 */
export async function runInspect(paths: readonly string[], options: InspectOptions = {}): Promise<number> {
  const items: InspectItem[] = [];
  for (const path of paths) items.push(...(await inspectPath(path, options)));
  print(options.json, { items: items.map(({ item }) => item) }, () => shownDocument(items).map(inspectText).join('\n'));
  return items.every(({ usable }) => usable) ? 0 : 2;
}

async function inspectPath(path: string, options: InspectOptions): Promise<readonly InspectItem[]> {
  try {
    const items: InspectItem[] = [];
    const groups = groupsOf(path);
    for (const group of groups) items.push(...(await inspectGroup(group, options)));
    if (groups.length > 0) return items;
    return [
      unreadableItem(path, {
        code: 'NO_IMAGE' satisfies FormatCode,
        message: 'the folder holds no image',
        hint: 'Give the folder or the file of a scan.',
      }),
    ];
  } catch (error) {
    // A path that is not there is an item too, so that a script gets an answer for each.
    if (!(error instanceof CollimateError)) throw error;
    return [unreadableItem(path, { code: error.code, message: error.message, hint: error.hint ?? null })];
  }
}

async function inspectGroup(group: FileGroup, options: InspectOptions): Promise<readonly InspectItem[]> {
  const image = group.companion === undefined ? undefined : readBytes(group.companion);
  const files = group.files.map((file) => ({ bytes: readBytes(file), image }));
  const seen = await withCodecs((decoders) => answered(inspectFiles(files, decoders), decoders));
  return seen.map((one) => itemOf(one, group, options.stats === true));
}

/** Inspection tells of a missing codec as of any problem; thrown, it makes the codecs load. */
function answered(seen: readonly InspectedImage[], decoders: Decoders): readonly InspectedImage[] {
  const missing = seen.some(({ problems }) => problems.some(({ code }) => code === ('DECODER_MISSING' satisfies FormatCode)));
  if (missing && decoders.pixels === undefined) throw new FormatError('DECODER_MISSING', 'the pixels are compressed');
  return seen;
}
