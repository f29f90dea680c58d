import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCoordinator } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { CallTimes } from './call-times.js';
import { Consortium } from './consortium.js';
import { StormFleet } from './storm-fleet.js';

/*
 * Long test, `npm run soak -- storm [agents]`: whole agents, 200 of them in four processes, are linked to one real coordinator, which is
 * killed, and comes back after 2 s, and after a minute. Measured: until the last link stands again, the coordinator's memory, and how long it
 * takes from a call that rings every doorbell to each site's pull, by the coordinator's traces.
 */
const [agents = 200] = process.argv.slice(3).map(Number);
/** Bars: time until every link stands again, p99 of the wake-up, ms; memory of the coordinator, MiB. */
const [BACK_MS, WAKE_MS, MEMORY_MIB] = [10_000, 1_000, 512];
const OUTAGES_MS = [2_000, 60_000];
/** Rings that are measured, and the rest before and after each, ms. */
const [WAKES, REST_MS] = [5, 15_000];
const LINKED_WITHIN_MS = 240_000;
/** Of Linux, whatever the machine. */
const TICKS_PER_SECOND = 100;

const folder = mkdtempSync(join(tmpdir(), 'collimate-storm-'));
const program = packageFile('@collimate/coordinator', './program');
const times = await CallTimes.open();
const env = { COLLIMATE_COORDINATOR_TRACES: times.url };
const coordinator = new LocalCoordinator({ folder: join(folder, 'coordinator'), program, env, restartAfterMs: false });
let failures = 0;
const say = (text: string): void => void process.stdout.write(`${text} (load ${loadavg()[0].toFixed(1)})\n`);
const claim = (text: string, holds: boolean): void => {
  say(`${holds ? 'holds' : 'FAILS'}  ${text}`);
  if (!holds) failures += 1;
};
const seconds = (ms = Number.NaN): string => `${(ms / 1000).toFixed(1)} s`;
const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];

function memoryMib(): number {
  const rollup = readFileSync(`/proc/${coordinator.program.pid}/smaps_rollup`, 'utf8');
  return Math.round(Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]) / 1024);
}

/** CPU time that a process has used, s: what a busy machine does not change. */
function cpuSeconds(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

/** Nobody signs it: it is there to ring. */
function question(id: string, sites: readonly string[]): unknown {
  return {
    ...{ schema: 'collimate.study/2', id, version: 1, title: 'How many', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['broad-consent-1'], sites, modality: 'CT', planned: { subjects: 100 * sites.length } },
    variables: { group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } },
    releases: [{ name: 'groups', kind: 'cells', tables: [['group']], rho: '1/100' }],
    analyses: [{ name: 'who', kind: 'count', from: 'groups' }],
    ...{ budget: { rho: '1/100' }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: { openingMs: 86_400_000, tickMs: 60_000 },
  };
}

/** Rings at every site by this call, and looks when each pulls. */
async function ring(fleet: StormFleet, what: string, call: () => Promise<unknown>): Promise<readonly number[]> {
  await sleep(REST_MS);
  const asked = Date.now();
  await call();
  const answered = Date.now() - asked;
  await sleep(REST_MS);
  const pulled = times.firstSince(asked, 'PullAssignments');
  const told = `half within ${quantile(pulled, 0.5)} ms, the last within ${pulled.at(-1)} ms`;
  say(`${what}: answered in ${answered} ms, ${pulled.length} of ${fleet.agents} sites pull, ${told}`);
  return pulled;
}

/** A line of the log of members rings at every site, and gives none of them anything to store; a study does both. */
async function wakes(fleet: StormFleet): Promise<void> {
  const operator = coordinator.operator();
  const consortium = new Consortium();
  const all: number[] = [];
  for (const id of fleet.ids.slice(0, WAKES)) {
    all.push(...(await ring(fleet, 'a line of members', () => consortium.admit(operator, [id]))));
  }
  const { id } = await operator.createStudy(question('wake', fleet.ids));
  await ring(fleet, 'a study, which every agent of a process stores', () => operator.openStudy(id));
  all.sort((a, b) => a - b);
  const p99 = quantile(all, 0.99);
  const isWhole = all.length === WAKES * fleet.agents;
  claim(`from the call that rings to the pull: median ${quantile(all, 0.5)} ms, p99 ${p99} ms`, isWhole && p99 <= WAKE_MS);
}

async function outage(fleet: StormFleet, lastsMs: number): Promise<void> {
  const before = fleet.pids.map(cpuSeconds);
  coordinator.program.kill();
  await sleep(lastsMs);
  const started = Date.now();
  await coordinator.program.start();
  const ready = Date.now();
  const up = await fleet.allUp(started, LINKED_WITHIN_MS);
  const [half, last] = [quantile(up, 0.5), up.at(-1) ?? Number.NaN].map((ms) => ms - (ready - started));
  const told = `${up.length} links: half ${seconds(half)}, all ${seconds(last)} after the coordinator was ready, which took ${seconds(ready - started)}`;
  claim(`away for ${seconds(lastsMs)}; ${told}`, up.length === fleet.agents && last <= BACK_MS);
  const agentSeconds = fleet.pids.reduce<number>((sum, pid, n) => sum + cpuSeconds(pid) - before[n], 0);
  say(
    `CPU: ${cpuSeconds(coordinator.program.pid).toFixed(1)} s of the coordinator since its start, ${agentSeconds.toFixed(1)} s of the agents`,
  );
  const mib = memoryMib();
  claim(`memory of the coordinator ${mib} MiB`, mib <= MEMORY_MIB);
}

await coordinator.start();
const fleet = new StormFleet(agents, folder, `https://localhost:${coordinator.port}`);
try {
  const begun = Date.now();
  await fleet.start();
  say(`${agents} agents run after ${seconds(Date.now() - begun)}`);
  await fleet.enrol(coordinator.operator());
  const linked = (await fleet.allUp(begun, LINKED_WITHIN_MS)).length;
  claim(`${linked} links stand after ${seconds(Date.now() - begun)}`, linked === agents);
  const mib = memoryMib();
  claim(`memory of the coordinator ${mib} MiB`, mib <= MEMORY_MIB);
  await wakes(fleet);
  for (const lastsMs of OUTAGES_MS) await outage(fleet, lastsMs);
} finally {
  await fleet.stop();
  await coordinator.program.stop();
  times.close();
  rmSync(folder, { recursive: true, force: true });
}
say(failures === 0 ? 'everything holds' : `${failures} claims fail`);
process.exit(failures === 0 ? 0 : 1);
