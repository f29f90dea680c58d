import type { Way } from '@collimate/platform-pki';
import type { SiteConfig } from '../config/site-config.js';
import type { CoordinatorVisit } from './coordinator.visit.js';

/** Input of the checks: the settings as the agent would read them, and its way to the coordinator. */
export interface Examination {
  /** Undefined where the settings cannot be read; the check of the settings says why. */
  readonly config: SiteConfig | undefined;
  /** Why the settings cannot be read, without a value. */
  readonly configTrouble: string | undefined;
  /** The file that they come from, if there is one. */
  readonly configFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Way to the coordinator; undefined if no address was given. */
  readonly way: Way | undefined;
  /** SHA-256 of the authority's public key, from an invitation; lower-case hex. */
  readonly pin: string | undefined;
  /** The coordinator as it was met on the way, walked once for all checks. */
  readonly visit: CoordinatorVisit | undefined;
  /** Time for which the connection has to stand without a byte, ms. */
  readonly idleMs: number;
  /** A folder of images that the agent's account has to read; undefined if none was named. */
  readonly images: string | undefined;
  /** A folder for backups; undefined if none was named. */
  readonly backups: string | undefined;
  /** Folders that the setup is about to open to the unit. */
  readonly granted: readonly string[];
}
