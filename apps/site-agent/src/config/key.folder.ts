import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { besideFolder, isInside } from './beside.folder.js';
import type { SiteConfig } from './site-config.js';

/** Place of an agent's keys. */
export interface KeyPlace {
  readonly folder: string;
  /** Whether the keys are in the folder that people copy: restoring such a copy would bring destroyed keys back. */
  readonly isInDataFolder: boolean;
}

/**
 * The keys lie beside the data folder, so that no copy of the data brings back a destroyed key. A site that began with
 * a version that kept them inside goes on with those until a person moves them.
 */
export function keyPlaceOf({ keyFolder, dataFolder }: Pick<SiteConfig, 'keyFolder' | 'dataFolder'>): KeyPlace {
  const inside = join(dataFolder, 'keys');
  const beside = keyFolder ?? besideFolder(dataFolder, 'keys');
  const folder = !existsSync(beside) && existsSync(inside) ? inside : beside;
  return { folder, isInDataFolder: isInside(dataFolder, folder) };
}
