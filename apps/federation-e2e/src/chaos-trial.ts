import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '@collimate/kernel-numeric';
import { patiently, until } from '@collimate/platform-launcher';
import type { StudyStatus } from '@collimate/protocol/http';
import { startChaosLink, type ChaosLink } from './chaos-link.js';
import { chaosSteps, type ChaosStep, type Weather } from './chaos-schedule.js';
import { Federation, type TestSite } from './federation.js';
import { testStudy } from './test-study.js';

const SITES = ['north', 'south', 'west'] as const;
const PATIENTS_PER_GROUP = 6;
/** Whoever was away over two openings may not be asked for the first any more: these are longer than any fault. */
const TIMETABLE = { openingMs: 3_600_000, tickMs: 100 };
/** Studies that run at the same time. */
const AT_ONCE = 3;
/** A study that has not ended after this time, ms, is stuck: no silence lasts longer than half a minute. */
const STUDY_MS = 300_000;

/** What was asked, and how it ended. */
export interface TriedStudy {
  readonly id: string;
  readonly protocol: unknown;
  readonly status: StudyStatus;
}

export interface ChaosSettings {
  readonly seed: number;
  /** New studies begin until this time has passed, ms; three at the least. */
  readonly lastsMs: number;
  readonly weather: Weather;
  readonly tell: (text: string) => void;
}

/** Three agents, each behind a link of its own, and the studies that ran over it. */
export class ChaosTrial {
  readonly studies: TriedStudy[] = [];
  private isOver = false;

  private constructor(
    readonly federation: Federation,
    private readonly links: readonly ChaosLink[],
  ) {}

  static async start(seed: number): Promise<ChaosTrial> {
    const links: ChaosLink[] = [];
    const link = async (target: number): Promise<ChaosLink> => {
      const made = await startChaosLink(target);
      links.push(made);
      return made;
    };
    const env = { COLLIMATE_SITE_BUDGET: '1000000' };
    return new ChaosTrial(
      await Federation.start(
        SITES.map((id) => ({ id, env, link })),
        PATIENTS_PER_GROUP,
        seed,
      ),
      links,
    );
  }

  /** Runs studies, three at a time, while faults befall each link; then it is calm. */
  async run({ seed, lastsMs, weather, tell }: ChaosSettings): Promise<void> {
    const begun = performance.now();
    const storms = this.links.map((link, n) => {
      const random = new SeededRandom(seed * 1000 + n);
      return this.storm(link, chaosSteps(random, weather), random);
    });
    try {
      for (let wave = 0; wave === 0 || performance.now() - begun < lastsMs; wave++) {
        const ended = await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => this.study(wave, k)));
        this.studies.push(...ended);
        const seconds = ((performance.now() - begun) / 1000).toFixed(0);
        tell(
          `${seconds} s: ${this.studies.length} studies have ended, the last ${ended.map(({ status }) => status.state).join(', ')}`,
        );
      }
    } finally {
      this.isOver = true;
      await Promise.all(storms);
    }
  }

  /** What each fault has met on all links together. */
  get met(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const { met } of this.links) for (const [fault, times] of Object.entries(met)) sum[fault] = (sum[fault] ?? 0) + times;
    return sum;
  }

  /** @returns how long after the call each agent was connected, ms */
  backAgain(withinMs: number): Promise<number[]> {
    const begun = performance.now();
    return Promise.all(
      this.federation.sites.map(async ({ site }) => {
        const connected = async (): Promise<true | undefined> =>
          (await site.as('admin').status()).coordinator?.connected === true ? true : undefined;
        await until(`the link of ${site.id}`, connected, 50, withinMs);
        return performance.now() - begun;
      }),
    );
  }

  private async storm(link: ChaosLink, steps: Generator<ChaosStep, never>, random: SeededRandom): Promise<void> {
    while (!this.isOver) {
      const { calmMs, fault, lastsMs } = steps.next().value;
      await sleep(calmMs);
      await link.befall(fault, lastsMs, random.uniform());
    }
  }

  /** From the protocol to the end; two people of each hospital sign, over the loopback of the hospital. */
  private async study(wave: number, number: number): Promise<TriedStudy> {
    const id = `chaos-${wave}-${number}`;
    const measured = { ...testStudy(id, SITES, 3 * PATIENTS_PER_GROUP), timetable: TIMETABLE };
    const protocol = number === 0 ? measured : countStudy(id);
    const operator = this.federation.coordinator.operator();
    const { digest } = await operator.createStudy(protocol);
    await operator.openStudy(id);
    await Promise.all(this.federation.sites.map((one) => approve(one, digest)));
    const status = await until(
      `the end of ${id}`,
      async () => {
        const now = await operator.study(id);
        return ['completed', 'incomplete', 'abandoned'].includes(now.state) ? now : undefined;
      },
      100,
      STUDY_MS,
    ).catch(() => operator.study(id));
    return { id, protocol, status };
  }
}

async function approve({ site }: TestSite, digest: string): Promise<void> {
  const arrived = async (): Promise<true | undefined> =>
    (await site.as('dpo').studies()).some((study) => study.digest === digest) ? true : undefined;
  await until(`the arrival at ${site.id}`, arrived, 100, STUDY_MS);
  for (const approver of ['dpo', 'radiologist'] as const) await patiently(() => site.as(approver).approve(digest));
  // A site that never gets there shows as a study that does not end.
  site.sayReady(digest, STUDY_MS).catch(() => undefined);
}

/** Counts over two questions, without a feature. */
function countStudy(id: string): unknown {
  return {
    ...{ schema: 'collimate.study/2', id, version: 1, title: 'How many', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['broad-consent-1'], sites: SITES, modality: 'CT', planned: { subjects: 6 * PATIENTS_PER_GROUP } },
    variables: { group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } },
    releases: ['first', 'second'].map((name, k) => ({ name, kind: 'cells', tables: [['group']], rho: String(100 + k) })),
    analyses: ['first', 'second'].map((from) => ({ name: `who-${from}`, kind: 'count', from })),
    ...{ budget: { rho: '201' }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: TIMETABLE,
  };
}
