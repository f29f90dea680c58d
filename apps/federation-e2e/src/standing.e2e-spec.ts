import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { patiently, until } from '@collimate/platform-launcher';
import { publishedRows } from '@collimate/statistics-menu';
import type { PublishedResult } from '@collimate/governance-publication';
import { CommandLine } from './command-line.js';
import { Federation } from './federation.js';

const PATIENTS_PER_GROUP = 12;
const SITES = ['north', 'south', 'west'] as const;
const OPENINGS = 3;
/** Long enough for a withdrawal between two openings. */
const [OPENING_MS, EVERY] = [1_000, 6];

/** Counts the groups in three openings; so dear that next to no noise is in it. */
function standingStudy(id: string): Record<string, unknown> {
  return {
    ...{ schema: 'collimate.study/2', id, version: 1, title: 'How many, again and again', purpose: ['DUO:0000006'] },
    ...{ consentForms: ['broad-consent-1'], sites: SITES, modality: 'CT', planned: { subjects: 72 } },
    ...{ variables: { group: { source: 'cohort', type: 'category', labels: ['benign', 'malignant'] } } },
    standing: { every: EVERY },
    releases: [{ name: 'groups', kind: 'cells', tables: [['group']], rho: '200', answers: OPENINGS }],
    analyses: [{ name: 'who', kind: 'count', from: 'groups' }],
    ...{ budget: { rho: '600' }, delta: '1/1000000', noise: 'local', minSites: 2 },
    timetable: { openingMs: OPENING_MS, tickMs: 100 },
  };
}

/* A study that asks in three openings, from the hospitals' own tables to proofs that are checked offline. Between two of them a patient withdraws. */
describe('a standing study', () => {
  let federation: Federation;
  let results: readonly PublishedResult[];
  let consenting = 0;
  const operator = () => federation.coordinator.operator();
  const opening = (number: number): Promise<PublishedResult> =>
    until(
      `the result of opening ${number}`,
      () =>
        operator()
          .result(`again@${number}`)
          .catch(() => undefined),
      250,
      120_000,
    );
  const patients = (result: PublishedResult): number =>
    publishedRows(result)
      .filter(({ quantity, group }) => quantity === 'count' && group?.startsWith('group') === true)
      .reduce((sum, { estimate }) => sum + Math.round(estimate ?? Number.NaN), 0);

  beforeAll(async () => {
    federation = await Federation.start(
      SITES.map((id) => ({ id, env: { COLLIMATE_SITE_BUDGET: '2000', COLLIMATE_SITE_SHORTEST_OPENING_MS: String(OPENING_MS) } })),
      PATIENTS_PER_GROUP,
      53,
    );
    const everybody = federation.sites.flatMap(({ cohort }) => cohort.subjects.filter(({ consent }) => consent === 'GIVEN'));
    consenting = everybody.length;
    await federation.launch(standingStudy('again'));
    const first = await opening(1);
    const [{ site, cohort }] = federation.sites;
    const leaves = cohort.subjects.find(({ consent }) => consent === 'GIVEN')!;
    await site.as('operator').withdraw({ subject: leaves.subject, kind: undefined });
    results = [first, await opening(2), await opening(3)];
  }, 300_000);
  afterAll(() => federation?.stop());

  it('counts in each opening whoever consents on that day', () => {
    expect(results.map(patients)).toEqual([consenting, consenting - 1, consenting - 1]);
    const epochs = results.map(({ rounds }) => rounds[0].epoch);
    expect(Math.min(epochs[1] - epochs[0], epochs[2] - epochs[1])).toBeGreaterThanOrEqual(EVERY);
  });

  it('leaves every result as it was published, and charges each opening once at every hospital', async () => {
    expect(await operator().result('again@1')).toEqual(results[0]);
    expect(await operator().result('again')).toEqual(results[2]);
    // Noise has a whole variance, so an answer costs a little less than it is declared to.
    const told = results.map(({ privacy }) => toNumber(parseRational(privacy.rhoPerSite)));
    expect(told.map((rho) => Math.round(rho / 200))).toEqual([1, 2, 3]);
    const { state } = await operator().study('again');
    expect(state).toBe('completed');
    for (const { site } of federation.sites) {
      const log = await patiently(() => site.as('dpo').verifyLog());
      expect([log.valid, log.findings, log.spent]).toEqual([true, [], results[2].privacy.rhoPerSite]);
    }
  });

  it('is proved offline, opening by opening', async () => {
    const { url, authorityFile, tokenFile } = federation.coordinator.program.ready!;
    const line = new CommandLine(federation.folder, {
      COLLIMATE_COORDINATOR: String(url),
      COLLIMATE_AUTHORITY: String(authorityFile),
      COLLIMATE_TOKEN_FILE: String(tokenFile),
    });
    const at = (name: string): string => join(federation.folder, name);
    writeFileSync(at('again.json'), JSON.stringify(standingStudy('again')));
    for (const number of [1, 2, 3]) {
      writeFileSync(at('proof.json'), await line.ok('study', 'proof', `again@${number}`));
      const told = await new CommandLine(federation.folder, {}).run('verify', 'proof.json', '--protocol', 'again.json', '--json');
      const { holds, checks } = JSON.parse(told.out) as { holds: boolean; checks: { what: string; verdict: string }[] };
      expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
      expect(holds).toBe(true);
    }
    expect(await line.ok('study', 'result', 'again@2')).toMatch(/opening +2 of 3; privacy is of all up to this one/);
    expect(await line.ok('study', 'certificate', 'again')).toMatch(/opening +3 of 3; the sums count 2 releases/);
    await line.ok('study', 'certificate', 'again', '--protocol', 'again.json', '--html', 'again.html');
    const page = await new CommandLine(federation.folder, {}).run('verify', 'again.html', '--protocol', 'again.json', '--json');
    const found = JSON.parse(page.out) as { holds: boolean; checks: { what: string; verdict: string }[] };
    expect(found.checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    expect(found.holds).toBe(true);
  });
});
