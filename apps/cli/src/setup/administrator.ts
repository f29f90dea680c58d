import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientError } from '@collimate/platform-coordinator-client';
import { siteClient, type SiteClient } from '@collimate/platform-site-client';
import type { SiteCode } from '@collimate/platform-site-api';
import { CliError } from '../errors/cli.error.js';
import { configFolder } from '../remote/config.folder.js';
import { explained } from '../remote/explained.js';
import { keepSession, sessionFile } from '../remote/session.file.js';
import type { House } from './house.js';

/** Longest wait for a service to answer, ms. */
const START_MS = 60_000;
const LOOK_EVERY_MS = 250;

/**
 * Waits for the agent, makes the first account if there is none, and logs in as the administrator. The session is kept
 * for later commands.
 * @throws CliError SETUP_STOPPED if the agent does not answer; ClientError CREDENTIALS_REFUSED
 */
export async function enterAsAdministrator(house: House, name: string, password: () => Promise<string>): Promise<SiteClient> {
  const api = await agentAt(house);
  const secret = await password();
  const bootstrap = bootstrapToken(house.dataFolder);
  if (bootstrap !== undefined) await makeFirst(api, bootstrap, name, secret);
  const session = await explained(api, () => siteClient({ url: api }).openSession({ name, password: secret }));
  keepSession(sessionFile(configFolder(process.env)), api, { name, ...session });
  return siteClient({ url: api, token: session.token });
}

async function makeFirst(api: string, token: string, name: string, password: string): Promise<void> {
  try {
    await siteClient({ url: api, token }).createAccount({ name, password, roles: ['administrator'] });
  } catch (error) {
    // Somebody else made an account at the same moment. The login that follows shows whether it is ours.
    if (!(error instanceof ClientError) || error.code !== ('NOT_AUTHENTICATED' satisfies SiteCode)) throw error;
  }
}

/** @returns address of the agent, once it answers; its port may be known only then */
async function agentAt(house: House): Promise<string> {
  const end = performance.now() + (house.hasService ? START_MS : 10_000);
  for (;;) {
    const api = house.api();
    if (await answers(api)) return api;
    if (performance.now() > end) {
      throw new CliError('SETUP_STOPPED', 'unavailable', `no agent answers at ${api}`, {
        hint: house.hasService
          ? '`journalctl -u collimate-agent -n 20` says why; correct it, and give this command again.'
          : 'Start the agent, or name its address by --api and its data folder by --data; then give this command again.',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function answers(api: string): Promise<boolean> {
  try {
    return (await siteClient({ url: api }).health()).status === 'up';
  } catch {
    return false;
  }
}

/** There is one as long as there is no account. @throws CliError UNREADABLE if it lies there and this account may not read it */
function bootstrapToken(dataFolder: string): string | undefined {
  const file = join(dataFolder, 'bootstrap.token');
  if (!existsSync(file)) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new CliError('UNREADABLE', 'refused', `"${file}" cannot be read`, { cause, hint: 'Give the command by sudo.' });
  }
}
