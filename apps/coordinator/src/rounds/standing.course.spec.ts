import {
  certificateChecks,
  releaseCertificate,
  releaseCertificateChecks,
  type PublishedResult,
} from '@collimate/governance-publication';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { formatRational, multiply, parseRational, rational } from '@collimate/kernel-numeric';
import { Progress } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import type { RehearsalSite } from '../../fixtures/rehearsal-site.js';

const EVERY = 3;
const OPENING_MS = 500;

function standingStudy(id: string, sites: readonly string[]): FrozenStudy {
  return freezeStudy(
    parseStudy({
      ...{ schema: 'collimate.study/2', id, version: 1, title: 'Again and again', purpose: ['DUO:0000006'] },
      ...{ consentForms: ['2026-01'], sites, modality: 'CT', planned: { subjects: 100 }, standing: { every: EVERY } },
      variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
      releases: [
        { name: 'often', kind: 'cells', tables: [['sex']], rho: '1/100', answers: 3 },
        { name: 'once', kind: 'cells', tables: [['sex']], rho: '1/50' },
      ],
      analyses: ['often', 'once'].map((from) => ({ name: from, kind: 'count', from })),
      ...{ budget: { rho: '1/20' }, delta: '1/1000000', noise: 'local', minSites: 2 },
      timetable: { openingMs: OPENING_MS, tickMs: 100 },
    }),
  );
}

describe('the course of a standing study', () => {
  const home = new RehearsalCoordinator();
  let study: FrozenStudy;
  let sites: readonly RehearsalSite[];
  const epochs: number[] = [];
  const resultOf = async (name: string): Promise<PublishedResult> =>
    (await (await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/${name}`)).json()) as PublishedResult;
  const stateOf = async (): Promise<unknown> => (await home.http('GET', '/api/v1/studies/again')).body['state'];
  /** Digests of the studies that have ended, as the first site is told. */
  const ended = async (): Promise<readonly string[]> => (await sites[0].beat()).endedStudies;
  /** Both sites answer the next round, each with so many patients. */
  const answer = async (statistic: string, patients: bigint): Promise<void> => {
    for (const site of sites) {
      const order = await site.nextOrder();
      expect(order.statistic).toBe(statistic);
      if (statistic === 'often' && site === sites[0]) epochs.push(Number(order.epoch));
      const sealed = site.answer(order, study, [patients * 1024n, 1024n, 0n]);
      await site.witness();
      await site.submit(sealed);
    }
  };

  beforeAll(async () => {
    await home.start();
    sites = await home.join(['north', 'south']);
    study = standingStudy(
      'again',
      sites.map(({ id }) => id),
    );
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/again/open');
    for (const site of sites) await site.report(study, Progress.PROGRESS_READY);
  });
  afterAll(() => home.end());

  it('publishes the first opening and goes on, with nobody asking it to', async () => {
    await answer('often', 10n);
    await answer('once', 10n);
    expect(await stateOf()).toBe('running');
    // Sites go on reading scans for the turns that come.
    expect(await ended()).toEqual([]);
    const first = await resultOf('again');
    expect(first.opening).toEqual({ number: 1, of: 3, before: [], results: [] });
    expect(first.rounds.map(({ statistic }) => statistic)).toEqual(['often', 'once']);
    expect(first.privacy.rhoPerSite).toBe('3/100');
  });

  it('asks again only what has answers left, no sooner than it declares, also after the coordinator was started anew', async () => {
    await home.restart();
    for (const site of sites) site.reconnectTo(home.running.address.port);
    await answer('often', 9n);
    expect(epochs[1] - epochs[0]).toBeGreaterThanOrEqual(EVERY);
    const second = await resultOf('again');
    const first = await resultOf('again@1');
    expect(second.rounds.map(({ statistic }) => statistic)).toEqual(['often']);
    expect(second.opening).toMatchObject({
      ...{ number: 2, of: 3, results: [{ number: 1, digest: first.digest }] },
      before: [
        { statistic: 'often', epoch: epochs[0], charged: 1 },
        { statistic: 'once', charged: 1 },
      ],
    });
    expect(first.rounds[0].pooled?.estimate).not.toEqual(second.rounds[0].pooled?.estimate);
  });

  it('counts in each privacy statement what the openings before have cost, and ends with the last', async () => {
    await answer('often', 8n);
    expect(await stateOf()).toBe('completed');
    expect(await ended()).toEqual([study.digest]);
    const results = await Promise.all(['again@1', 'again@2', 'again@3', 'again'].map(resultOf));
    expect(results[3]).toEqual(results[2]);
    const often = parseRational('1/100');
    const told = results.slice(0, 3).map(({ privacy }) => privacy.rhoPerSite);
    expect(told).toEqual([3n, 4n, 5n].map((times) => formatRational(multiply(often, rational(times)))));
    expect(results[2].privacy.chargedAtSites).toEqual(['north', 'south'].map((site) => ({ site, rho: '1/20', assumed: false })));
    for (const result of results.slice(0, 3)) {
      const checks = certificateChecks(result, result, study.protocol);
      // Which results the openings before gave is known to the log alone.
      const open = result.opening?.number === 1 ? [] : [{ what: 'results of the openings before', verdict: 'not-shown' }];
      expect(checks.filter(({ verdict }) => verdict !== 'holds')).toMatchObject(open);
      for (const made of [releaseCertificate(result, study), releaseCertificate(result)]) {
        const ofCertificate = releaseCertificateChecks(made, study.protocol);
        expect(ofCertificate.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
      }
    }
    const last = releaseCertificate(results[2], study);
    expect(last.opening).toEqual({ number: 3, of: 3, releasesBefore: 3 });
    expect(last.releases[0].cumulative?.rho).toBe('1/20');
    expect((await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/again@4`)).status).toBe(404);
    expect((await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/again@none`)).status).toBe(404);
  });

  it('is found false where an opening before is left out of the price, or told twice', async () => {
    const result = await resultOf('again');
    const failing = (opening: Partial<NonNullable<PublishedResult['opening']>>): readonly string[] => {
      const changed = { ...result, opening: { ...result.opening!, ...opening } };
      return certificateChecks(changed, changed, study.protocol).flatMap(({ what, verdict }) =>
        verdict === 'fails' ? [what] : [],
      );
    };
    const { before } = result.opening!;
    expect(failing({ before: before.slice(1) })).toEqual(expect.arrayContaining(['rho of all rounds', 'privacy statement']));
    expect(failing({ before: [...before, before[0]] })).toEqual(
      expect.arrayContaining(['openings before in which often was asked', `openings at least ${EVERY} apart`]),
    );
    const free = before.map((one) => ({ ...one, charged: 0 }));
    expect(failing({ before: free })).toEqual(
      expect.arrayContaining(['openings before in which often was asked', 'rounds under local noise, each charged once']),
    );
    const invented = { number: 77, digest: result.opening!.results[0].digest };
    expect(failing({ results: [invented, invented] })).toEqual(['digest of the result', 'results of the openings before']);
    expect(failing({ of: 4 })).toEqual(expect.arrayContaining(['openings that the study declares']));
  });

  it('is refused where answers are priced that nobody asks for', async () => {
    const { standing: _, ...once } = study.protocol as unknown as Record<string, unknown>;
    const answered = await home.http('POST', '/api/v1/studies', { ...once, id: 'once' });
    expect(answered).toMatchObject({ status: 400, body: { code: 'INVALID_PROTOCOL', place: { tag: 'releases.0.answers' } } });
  });
});
