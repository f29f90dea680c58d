import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProgram } from '@collimate/platform-launcher';
import { SiteClient } from '@collimate/platform-clients';
import type { HospitalId } from './demo.study.js';

const AGENT = new URL('../../site-agent/dist/main.js', import.meta.url).pathname;
const WRITER = new URL('./write-cohort.js', import.meta.url).pathname;

/** The accounts of a hospital in the demo, and what they may do. */
const STAFF = [
  { name: 'admin', roles: ['administrator'] },
  { name: 'operator', roles: ['operator'] },
  { name: 'dpo', roles: ['approver'] },
  { name: 'radiologist', roles: ['approver'] },
] as const;

/** One hospital of the demo: its files, its agent, and its staff, each with a token of their own. */
export class Hospital {
  readonly scans: string;
  readonly program: ChildProgram;
  private readonly dataFolder: string;
  private readonly tokens = new Map<string, string>();

  constructor(
    readonly id: HospitalId,
    readonly name: string,
    folder: string,
    settings: Readonly<Record<string, string>>,
  ) {
    this.scans = join(folder, id, 'scans');
    this.dataFolder = join(folder, id, 'agent');
    this.program = new ChildProgram({
      name: `agent ${id}`,
      entry: AGENT,
      env: { COLLIMATE_SITE_DATA: this.dataFolder, COLLIMATE_SITE_API_PORT: '0', ...settings },
    });
  }

  /** Writes the hospital's DICOM files and tables in a process of its own. @returns how many files */
  writeScans(patients: number, seed: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const child: ChildProcess = fork(WRITER, [this.scans, this.id, String(patients), String(seed)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
      let files: number | undefined;
      let complaint = '';
      child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
      child.on('message', (message: { files: number }) => (files = message.files));
      child.on('exit', (code) => {
        if (code === 0 && files !== undefined) resolve(files);
        else reject(new Error(`the scans of ${this.name} could not be written: ${complaint.slice(0, 400)}`));
      });
    });
  }

  /** Makes the hospital's accounts through the local API, as its IT would: the first with the bootstrap token. */
  async hireStaff(): Promise<void> {
    const bootstrap = this.client(readFileSync(join(this.dataFolder, 'bootstrap.token'), 'utf8').trim());
    const password = (name: string): string => `${name} of ${this.name}`;
    await bootstrap.createAccount(STAFF[0].name, password(STAFF[0].name), STAFF[0].roles);
    this.tokens.set('admin', await this.client().login('admin', password('admin')));
    for (const { name, roles } of STAFF.slice(1)) {
      await this.as('admin').createAccount(name, password(name), roles);
      this.tokens.set(name, await this.client().login(name, password(name)));
    }
  }

  /** The local API as one of the staff. The agent's port may change when it is restarted, so ask each time. */
  as(name: (typeof STAFF)[number]['name']): SiteClient {
    return this.client(this.tokens.get(name));
  }

  private client(token?: string): SiteClient {
    return new SiteClient({ url: `http://127.0.0.1:${String(this.program.ready?.['apiPort'] ?? 0)}`, token });
  }
}
