import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PGlite } from '@electric-sql/pglite';
import { TEMPLATE_DIR, prepareTemplate } from '@collimate/platform-coordinator-store';
import { LocalCoordinator, LocalSite } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { siteClient, type SiteClient } from '@collimate/platform-site-client';

const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');

const LANDED = new URL('../fixtures/landed/', import.meta.url).pathname;
const textOf = (name: string): string => readFileSync(join(LANDED, name), 'utf8');

/** What the programs of then said of the same folders when they were stopped. */
const DIGEST = '6b932f91c9231956990bb83ca8a8d5ef1d4b22cfbafd14760566650185ab4a8f';
const SPENT = '99611415002385801583/553396750013254453300';
const WITHDRAWN = 'N100089952';

/* The data folders of the landed state, opened by the programs of today. */
describe('a site and a coordinator of the landed state', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collimate-landed-'));
  let coordinator: LocalCoordinator;
  let site: LocalSite;

  const as = async (name: 'dpo' | 'operator'): Promise<SiteClient> => {
    const url = `http://127.0.0.1:${String(site.program.ready?.['apiPort'])}`;
    const { token } = await siteClient({ url }).openSession({ name, password: `${name} of Hospital north` });
    return siteClient({ url, token });
  };

  beforeAll(async () => {
    await writeLanded(folder);
    coordinator = new LocalCoordinator({ folder: join(folder, 'coordinator'), program: COORDINATOR });
    await coordinator.start();
    site = new LocalSite({
      id: 'north',
      name: 'Hospital north',
      folder: join(folder, 'north'),
      agent: AGENT,
      env: { COLLIMATE_SITE_COORDINATOR: `https://localhost:${coordinator.port}` },
    });
    await site.program.start();
  }, 60_000);
  afterAll(async () => {
    await site.program.stop();
    await coordinator.program.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('keeps the study, who approved it and what it was asked', async () => {
    const dpo = await as('dpo');
    const [study] = await dpo.studies();
    expect(study).toMatchObject({ digest: DIGEST, state: 'ready', price: SPENT });
    expect(study.signatures.map(({ decision }) => decision)).toEqual(['approved', 'approved']);
    const status = await dpo.status();
    expect(status).toMatchObject({ site: 'north', quarantine: 'none', alarm: null, extraction: { done: 4, failed: 0 } });
    expect(status.rounds.map(({ statistic, state }) => [statistic, state])).toEqual([
      ['enrolment', 'sent'],
      ['moments', 'sent'],
    ]);
  }, 30_000);

  it('keeps the budget, to the last digit, and the log verifies whole', async () => {
    const dpo = await as('dpo');
    expect(await dpo.budget()).toMatchObject({
      site: { budget: '9/10', spent: SPENT, reserved: '0' },
      studies: [{ id: 'landed', digest: DIGEST, budget: '37/200', spent: SPENT }],
    });
    expect(await dpo.verifyLog()).toMatchObject({ valid: true, findings: [], spent: SPENT });
    expect((await dpo.verifyLog()).size).toBeGreaterThanOrEqual(9);
  }, 30_000);

  it('keeps consent and withdrawal of its patients', async () => {
    const operator = await as('operator');
    const { events, mayBeContacted } = await operator.standing({ subject: WITHDRAWN });
    expect(events.map(({ type, form }) => [type, form])).toEqual([
      ['GIVEN', 'broad-consent-1'],
      ['WITHDRAWN', null],
    ]);
    expect(mayBeContacted).toBe(false);
  }, 30_000);

  it('has at the coordinator the study, its rounds, its published result and a log that verifies', async () => {
    const operator = coordinator.operator();
    const study = await operator.study('landed');
    expect(study).toMatchObject({ id: 'landed', digest: DIGEST, state: 'completed' });
    expect(study.rounds.map(({ statistic, state, answers }) => [statistic, state, answers])).toEqual([
      ['enrolment', 'pooled', [{ site: 'north', outcome: 'released' }]],
      ['moments', 'pooled', [{ site: 'north', outcome: 'released' }]],
    ]);
    expect(await operator.result('landed')).toMatchObject({ privacy: { rhoPerSite: SPENT, epsilon: 2.9545 } });
    const log = await operator.verifyLog();
    expect(log.verified).toBe(true);
    expect(log.size).toBeGreaterThanOrEqual(17);
  }, 30_000);
});

/** Writes the data folders of the landed state, `coordinator` and `north`, below a folder. */
async function writeLanded(folder: string): Promise<void> {
  const files = JSON.parse(textOf('files.json')) as Readonly<Record<string, string>>;
  for (const [path, base64] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, Buffer.from(base64, 'base64'), { mode: 0o600 });
  }
  const site = join(folder, 'north', 'agent');
  mkdirSync(site, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(site, 'site.db'), { enableForeignKeyConstraints: false });
  database.exec(textOf('north.site.sql'));
  database.close();
  await prepareTemplate(TEMPLATE_DIR);
  const store = join(folder, 'coordinator', 'store', 'postgres');
  cpSync(TEMPLATE_DIR, store, { recursive: true });
  const coordinator = new PGlite(store);
  await coordinator.exec(textOf('coordinator.sql'));
  await coordinator.close();
}
