import { homedir } from 'node:os';
import { join } from 'node:path';

/** Variables of the environment, as they come. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the folder of this person's own settings: COLLIMATE_CONFIG, else where the system keeps such things */
export function configFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  const own = env['COLLIMATE_CONFIG'];
  if (own !== undefined && own !== '') return own;
  if (platform === 'win32' && env['APPDATA'] !== undefined) return join(env['APPDATA'], 'collimate');
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'collimate');
}
