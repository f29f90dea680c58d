import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoordinatorClient } from '@collimate/platform-coordinator-client';
import { ChildProgram, until } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { siteClient } from '@collimate/platform-site-client';

/** The bar counts links of at most so many processes. */
const PROCESSES = 4;
const START_WITHIN_MS = 600_000;
const UP = 'the coordinator is connected';

/** Agents of the storm: which process each is in, and since when its link stands. */
export class StormFleet {
  private readonly programs: ChildProgram[];
  /** When each link was last said to stand, ms since 1970. */
  private readonly upAt = new Map<string, number>();

  constructor(
    readonly agents: number,
    private readonly folder: string,
    coordinatorUrl: string,
  ) {
    const each = Math.ceil(agents / PROCESSES);
    this.programs = Array.from({ length: PROCESSES }, (_, n) => {
      const first = n * each;
      const program = new ChildProgram({
        name: `agents from ${first} on`,
        entry: packageFile('@collimate/site-agent', './many'),
        startWithinMs: START_WITHIN_MS,
        restartAfterMs: false,
        env: {
          ...{
            COLLIMATE_MANY_FOLDER: folder,
            COLLIMATE_MANY_FIRST: String(first),
            COLLIMATE_MANY_COUNT: String(Math.min(each, agents - first)),
          },
          COLLIMATE_SITE_COORDINATOR: coordinatorUrl,
        },
      });
      return program.on('line', (line) => this.hear(line));
    });
  }

  get ids(): readonly string[] {
    return Array.from({ length: this.agents }, (_, n) => `s${n}`);
  }

  /** Of the processes. */
  get pids(): readonly (number | undefined)[] {
    return this.programs.map(({ pid }) => pid);
  }

  async start(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.start()));
  }

  /** Each agent gets an administrator and is enrolled by them; those of one process one after the other. */
  async enrol(operator: CoordinatorClient): Promise<void> {
    let first = 0;
    await Promise.all(
      this.programs.map(async ({ ready }) => {
        const ports = ready!['ports'] as readonly number[];
        const ids = this.ids.slice(first, (first += ports.length));
        for (const [n, id] of ids.entries()) {
          const url = `http://127.0.0.1:${ports[n]}`;
          const token = readFileSync(join(this.folder, id, 'bootstrap.token'), 'utf8').trim();
          const person = { name: 'admin', password: `administrator of ${id}` };
          await siteClient({ url, token }).createAccount({ ...person, roles: ['administrator'] });
          const site = siteClient({ url, token: (await siteClient({ url }).openSession(person)).token });
          await site.enrol({ token: (await operator.invite({ id, name: id })).token });
        }
      }),
    );
  }

  /** How many links have come up since then. */
  upSince(sinceMs: number): number {
    return [...this.upAt.values()].filter((at) => at >= sinceMs).length;
  }

  /** @returns when each link came up after `sinceMs`, ms since then, in order, once all have */
  async allUp(sinceMs: number, withinMs: number): Promise<readonly number[]> {
    const all = async (): Promise<true | undefined> => (this.upSince(sinceMs) === this.agents ? true : undefined);
    await until('all links', all, 50, withinMs).catch(() => undefined);
    return [...this.upAt.values()]
      .filter((at) => at >= sinceMs)
      .map((at) => at - sinceMs)
      .sort((a, b) => a - b);
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
  }

  private hear(line: string): void {
    if (!line.includes(UP)) return;
    const { agent, time } = JSON.parse(line) as { readonly agent: string; readonly time: string };
    this.upAt.set(agent, Date.parse(time));
  }
}
