import { AS_PACKAGED } from './packaged.memory.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteClient, type SiteClient } from '@collimate/platform-site-client';
import { ChildProgram } from './child-program.js';
import { patiently, until } from './patience.js';

/** The accounts of a hospital on this machine, with their roles. */
const STAFF = [
  { name: 'admin', roles: ['administrator'] },
  { name: 'operator', roles: ['operator'] },
  { name: 'dpo', roles: ['approver'] },
  { name: 'radiologist', roles: ['approver'] },
] as const;

/**
 * A real hospital has openings of a day and ticks of seconds or more, and reports progress by the hour. A demo cannot
 * wait that long.
 */
const IN_SECONDS = {
  COLLIMATE_SITE_SHORTEST_OPENING_MS: '60000',
  COLLIMATE_SITE_SHORTEST_TICK_MS: '100',
  COLLIMATE_SITE_PROGRESS_TICK_MS: '200',
} as const;

/** Names of the hospital, and settings of its agent. */
export interface LocalSiteSettings {
  readonly id: string;
  readonly name: string;
  /** Below it are `scans`, the hospital's files, and `agent`, the agent's data. */
  readonly folder: string;
  /** Built entry file of the agent. */
  readonly agent: string;
  /** Settings of the agent, COLLIMATE_SITE_… */
  readonly env?: Readonly<Record<string, string>>;
}

/** One hospital on this machine: its files, its agent, and its staff, each with a token of their own. */
export class LocalSite {
  readonly id: string;
  readonly name: string;
  readonly scans: string;
  readonly program: ChildProgram;
  readonly dataFolder: string;
  private readonly tokens = new Map<string, string>();

  constructor({ id, name, folder, agent, env = {} }: LocalSiteSettings) {
    this.id = id;
    this.name = name;
    this.scans = join(folder, 'scans');
    this.dataFolder = join(folder, 'agent');
    this.program = new ChildProgram({
      name: `agent ${id}`,
      entry: agent,
      nodeFlags: ['--max-semi-space-size=2'],
      env: {
        ...AS_PACKAGED,
        ...IN_SECONDS,
        COLLIMATE_SITE_DATA: this.dataFolder,
        COLLIMATE_SITE_API_PORT: '0',
        ...env,
      },
    });
  }

  /**
   * Makes the hospital's accounts through the local API, as its IT would. The first is made with the bootstrap token.
   * Then each holder sets a password, and the approvers confirm each other.
   */
  async hireStaff(): Promise<void> {
    const bootstrap = this.client(readFileSync(join(this.dataFolder, 'bootstrap.token'), 'utf8').trim());
    const password = (name: string): string => `${name} of ${this.name}`;
    await bootstrap.createAccount({ name: STAFF[0].name, password: password(STAFF[0].name), roles: STAFF[0].roles });
    this.tokens.set('admin', await this.login('admin', password('admin')));
    for (const { name, roles } of STAFF.slice(1)) {
      const { code = '' } = await this.as('admin').createAccount({ name, roles, password: undefined });
      await this.client().activateAccount({ name, code, password: password(name) });
      this.tokens.set(name, await this.login(name, password(name)));
    }
    await this.as('dpo').confirmAccount('radiologist');
    await this.as('radiologist').confirmAccount('dpo');
  }

  /** The staff log in again, at an agent that knows them already. */
  async comeBack(): Promise<void> {
    for (const { name } of STAFF) this.tokens.set(name, await this.login(name, `${name} of ${this.name}`));
  }

  /** The operator's statement that the tables are complete, sent once nothing is left to extract. */
  async sayReady(digest: string, withinMs: number): Promise<void> {
    await until(
      `the extraction at ${this.id}`,
      () =>
        patiently(async () => {
          const { extraction, studies } = await this.as('operator').status();
          const started = studies.some(
            (study) => study.digest === digest && study.state !== 'received' && study.state !== 'approved',
          );
          return started && extraction.waiting === 0 && extraction.running === 0 ? true : undefined;
        }),
      250,
      withinMs,
    );
    await patiently(() => this.as('operator').declareReady(digest));
  }

  /** The local API as one of the staff. The agent's port may change when it is restarted, so ask each time. */
  as(name: (typeof STAFF)[number]['name']): SiteClient {
    return this.client(this.tokens.get(name));
  }

  private async login(name: string, password: string): Promise<string> {
    return (await this.client().openSession({ name, password })).token;
  }

  private client(token?: string): SiteClient {
    return siteClient({ url: `http://127.0.0.1:${String(this.program.ready?.['apiPort'] ?? 0)}`, token });
  }
}
