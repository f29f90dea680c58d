import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { coordinatorClient, type CoordinatorClient } from '@collimate/platform-coordinator-client';
import { LocalCoordinator, LocalSite, until, writeCohort } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { COORDINATOR_HOST, SITE_HOST, on } from './host-pair.js';
import { testStudy } from './test-study.js';

/*
 * The hospital's host of `two-hosts`: it is run inside that host. Its two agents and its staff are here, the coordinator is started on a host of its own, where
 * its operator sits too.
 */
const PATIENTS_PER_GROUP = 6;
const SITES = ['north', 'south'] as const;
const folder = mkdtempSync(join(tmpdir(), 'collimate-hosts-'));
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const started = performance.now();
const say = (text: string): void =>
  void process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}\n`);

const coordinator = new LocalCoordinator({
  folder: join(folder, 'coordinator'),
  program: packageFile('@collimate/coordinator', './program'),
  through: on('coordinator'),
  env: { COLLIMATE_COORDINATOR_HOST: '0.0.0.0', COLLIMATE_COORDINATOR_PUBLIC_HOST: COORDINATOR_HOST },
});

/** Sits down at the coordinator's host. @returns its API there, and what ends the sitting */
async function operator(): Promise<{ readonly api: CoordinatorClient; stop(): Promise<void> }> {
  const socket = join(folder, 'desk');
  const [starter = '', ...words] = on('coordinator');
  const relay = [...words, process.execPath, fileOf('./desk-relay.js'), socket];
  const desk = spawn(starter, [...relay, String(coordinator.port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(desk.stdout, 'data');
  const door = createServer((here) => {
    const there = connect(socket);
    here.pipe(there).pipe(here);
    for (const end of [here, there]) end.on('error', () => (here.destroy(), there.destroy()));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const ready = coordinator.program.ready;
  const api = coordinatorClient({
    url: `https://localhost:${(door.address() as AddressInfo).port}`,
    authorityPem: readFileSync(String(ready?.['authorityFile']), 'utf8'),
    token: readFileSync(String(ready?.['tokenFile']), 'utf8').trim(),
  });
  return { api, stop: async () => void (desk.kill('SIGKILL'), door.close()) };
}

/** @returns the ports of the hospital that take a connection of the other hosts */
function reached(ports: readonly number[]): readonly string[] {
  return (['coordinator', 'between'] as const).flatMap((host) => {
    const [starter = '', ...words] = on(host);
    const knock = [process.execPath, fileOf('./knock.js'), SITE_HOST, ...ports.map(String)];
    return spawnSync(starter, [...words, ...knock], { encoding: 'utf8' })
      .stdout.split(' ')
      .filter((port) => port !== '');
  });
}

async function enrolled(api: CoordinatorClient, id: (typeof SITES)[number], seed: number): Promise<LocalSite> {
  const cohort = simulateCohort(cohortSpec(id, id, PATIENTS_PER_GROUP), seed);
  const site = new LocalSite({
    id,
    name: `Hospital ${id}`,
    folder: join(folder, id),
    agent: packageFile('@collimate/site-agent', './program'),
  });
  writeCohort(site.scans, cohort);
  await site.program.start();
  await site.hireStaff();
  const { token } = await api.invite({ id, name: site.name });
  await site.as('admin').enrol({ token });
  await site.as('operator').importConsent({ table: join(site.scans, 'consent.csv'), sentAgain: false });
  await site.as('operator').importCohort({ table: join(site.scans, 'cohort.csv') });
  return site;
}

async function studied(api: CoordinatorClient, sites: readonly LocalSite[]): Promise<string> {
  const protocol = testStudy('two-hosts', [...SITES], 2 * PATIENTS_PER_GROUP);
  const { id, digest } = await api.createStudy(protocol);
  await api.openStudy(id);
  for (const site of sites) {
    const known = async (): Promise<true | undefined> =>
      (await site.as('dpo').studies()).some((study) => study.digest === digest) ? true : undefined;
    await until('the study to arrive', known, 50, 20_000);
    for (const approver of ['dpo', 'radiologist'] as const) await site.as(approver).approve(digest);
    site.sayReady(digest, 60_000).catch(() => undefined);
  }
  const ended = async (): Promise<string | undefined> => {
    const { state } = await api.study(id);
    return ['completed', 'abandoned'].includes(state) ? state : undefined;
  };
  return until('the end of the study', ended, 100, 60_000);
}

const programs: { stop(): Promise<void> }[] = [coordinator.program];
let isWell = false;
try {
  await coordinator.start();
  say('the coordinator listens on a host of its own');
  const { api, ...desk } = await operator();
  programs.push(desk);
  const sites: LocalSite[] = [];
  for (const [n, id] of SITES.entries()) {
    const site = await enrolled(api, id, 7 + n);
    sites.push(site);
    programs.push(site.program);
    say(`${id} is enrolled`);
  }
  const ports = sites.map((site) => Number(site.program.ready?.['apiPort']));
  const open = reached([22, 443, ...ports]);
  say(`from outside ${open.length} ports of the hospital are reached`);
  const end = await studied(api, sites);
  say(`the study is ${end}`);
  isWell = open.length === 0 && end === 'completed';
} finally {
  await Promise.all(programs.map((program) => program.stop()));
  rmSync(folder, { recursive: true, force: true });
}
process.exit(isWell ? 0 : 1);
