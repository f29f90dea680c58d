import {
  certificateChecks,
  contributionsSchema,
  releaseCertificate,
  releaseCertificateChecks,
  type PublishedResult,
} from '@collimate/governance-publication';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { Progress } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import type { RehearsalSite } from '../../fixtures/rehearsal-site.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';

function standingStudy(id: string, sites: readonly RehearsalSite[], every = 1): FrozenStudy {
  return freezeStudy(
    parseStudy({
      ...{ schema: 'collimate.study/2', id, version: 1, title: 'Again and again', purpose: ['DUO:0000006'] },
      ...{ consentForms: ['2026-01'], sites: sites.map((site) => site.id), modality: 'CT', planned: { subjects: 100 } },
      standing: { every },
      variables: { sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] } },
      releases: [{ name: 'often', kind: 'cells', tables: [['sex']], rho: '1/100', answers: 3 }],
      analyses: [{ name: 'often', kind: 'count', from: 'often' }],
      ...{ budget: { rho: '1/20' }, delta: '1/1000000', noise: 'local', minSites: 2 },
      timetable: { openingMs: 300, tickMs: 100 },
    }),
  );
}

describe('a study that loses a round, or is cancelled', () => {
  const home = new RehearsalCoordinator();
  const publicOf = (name: string): Promise<Response> => fetch(`${home.running.address.pageUrl}/api/v1/public/studies/${name}`);
  const resultOf = async (name: string): Promise<PublishedResult> => (await (await publicOf(name)).json()) as PublishedResult;
  const stateOf = async (id: string): Promise<unknown> => (await home.http('GET', `/api/v1/studies/${id}`)).body['state'];

  const begin = async (study: FrozenStudy, sites: readonly RehearsalSite[]): Promise<void> => {
    const { id } = study.protocol;
    expect((await home.http('POST', '/api/v1/studies', study.protocol)).status).toBe(201);
    await home.http('POST', `/api/v1/studies/${id}/open`);
    for (const site of sites) await site.report(study, Progress.PROGRESS_READY);
  };
  const give = async (site: RehearsalSite, study: FrozenStudy, vector = [10n * 1024n, 1024n, 0n]): Promise<void> => {
    const sealed = site.answer(await site.nextOrder(), study, vector);
    await site.witness();
    await site.submit(sealed);
  };

  /** Nothing of it fails, nor of the certificate that is made of it. */
  const expectSound = (result: PublishedResult, study: FrozenStudy): void => {
    const checks = [
      ...certificateChecks(result, result, study.protocol),
      ...releaseCertificateChecks(releaseCertificate(result, study), study.protocol),
    ];
    expect(checks.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
  };

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('ends in part where openings that it declares were never asked', async () => {
    const sites = await home.join(['gone-a', 'gone-b']);
    const study = standingStudy('gone', sites, 1_000);
    await begin(study, sites);
    for (const site of sites) await give(site, study);
    expect((await home.http('POST', '/api/v1/sites/gone-b/revocation')).status).toBe(204);
    expect(await stateOf('gone')).toBe('incomplete');
  });

  it('tells what an opening cost that gave nothing, also the last', async () => {
    const sites = await home.join(['lost-a', 'lost-b']);
    const study = standingStudy('lost', sites);
    await begin(study, sites);
    for (let opening = 1; opening <= 2; opening++) for (const site of sites) await give(site, study);
    await give(sites[0], study);
    await sites[1].decline(await sites[1].nextOrder(), 'SITE_BUDGET_EXHAUSTED');
    expect(await stateOf('lost')).toBe('incomplete');
    expect(await sites[1].beat()).toMatchObject({ cancelledStudies: [], endedStudies: [study.digest] });
    const result = await resultOf('lost@3');
    expect(await resultOf('lost')).toEqual(result);
    expect(result.rounds).toMatchObject([{ statistic: 'often', state: 'abandoned', pooled: null }]);
    expect(result.opening).toMatchObject({ number: 3, of: 3, results: [{ number: 1 }, { number: 2 }] });
    expect(result.privacy).toMatchObject({
      rhoPerSite: '3/100',
      chargedAtSites: [
        { site: 'lost-a', rho: '3/100', assumed: false },
        // Of three answers one may be charged that the coordinator has forgotten.
        { site: 'lost-b', rho: '3/100', assumed: true },
      ],
    });
    expectSound(result, study);
    const sent = contributionsSchema.parse(await (await publicOf('lost@3/contributions')).json());
    expect(sent.rounds).toEqual([]);
  });

  it.each([
    ...['GONE', 'DEADLINE_PASSED', 'STUDY_NOT_APPROVED', 'ENGINE_NOT_APPROVED', 'QUARANTINED', 'A_LATER_WORD'],
    ...['ANSWERS_EXHAUSTED', 'STUDY_BUDGET_EXHAUSTED', 'EPOCH_OUT_OF_RANGE', 'QUERY_RETIRED'],
  ])('counts in full a site that declines with %s, which can be said after the charge', async (code) => {
    const id = `said-${code.toLowerCase().replaceAll('_', '-')}`;
    const sites = await home.join([`${id}-a`, `${id}-b`]);
    const study = standingStudy(id, sites);
    await begin(study, sites);
    await give(sites[0], study);
    await sites[1].decline(await sites[1].nextOrder(), code);
    // The second opening is declined by a word beside which no charge stands, and adds nothing.
    await give(sites[0], study);
    await sites[1].decline(await sites[1].nextOrder(), 'QUERY_NOT_DECLARED');
    const result = await resultOf(`${id}@2`);
    expect(result.privacy).toMatchObject({
      rhoPerSite: '1/50',
      chargedAtSites: [
        { site: `${id}-a`, rho: '1/50', assumed: false },
        { site: `${id}-b`, rho: '1/100', assumed: true },
      ],
    });
    expectSound(result, study);
  });

  it.each([
    ['GONE', 'all-gone'],
    ['ANSWERS_EXHAUSTED', 'all-used'],
    ['STUDY_BUDGET_EXHAUSTED', 'all-spent'],
  ])('has a result where every site declined after its charge: %s', async (code, id) => {
    const sites = await home.join([`${id}-a`, `${id}-b`]);
    const named = sites.map((site) => site.id);
    const study = freezeStudy(parseStudy({ ...protocolFor(id, named), minSites: 2 }));
    await begin(study, sites);
    for (let round = 1; round <= 2; round++) {
      for (const site of sites) await site.decline(await site.nextOrder(), code);
    }
    expect(await stateOf(id)).toBe('abandoned');
    const result = await resultOf(id);
    expect(result.rounds.map(({ state }) => state)).toEqual(['abandoned', 'abandoned']);
    const { rhoPerSite, chargedAtSites } = result.privacy;
    expect(chargedAtSites).toEqual(named.map((site) => ({ site, rho: rhoPerSite, assumed: true })));
    expectSound(result, study);
  });

  it('tells what the opening cost in which it was cancelled', async () => {
    const sites = await home.join(['stop-a', 'stop-b']);
    const study = standingStudy('stop', sites);
    await begin(study, sites);
    for (const site of sites) await give(site, study);
    await give(sites[0], study);
    expect((await home.http('POST', '/api/v1/studies/stop/cancellation')).body['state']).toBe('abandoned');
    const result = await resultOf('stop');
    expect(result.opening?.number).toBe(2);
    // No word of the second site may hide a charge.
    expect(result.privacy).toMatchObject({
      rhoPerSite: '1/50',
      chargedAtSites: [
        { site: 'stop-a', rho: '1/50', assumed: false },
        { site: 'stop-b', rho: '1/50', assumed: true },
      ],
    });
    expectSound(result, study);
  });

  it('does the same where it asks once: lost, cancelled, and not charged at all', async () => {
    const sites = await home.join(['once-a', 'once-b']);
    const once = (id: string): FrozenStudy =>
      freezeStudy(
        parseStudy({
          ...protocolFor(
            id,
            sites.map((site) => site.id),
          ),
          minSites: 2,
        }),
      );
    const cancelled = once('once-cancelled');
    await begin(cancelled, sites);
    for (const site of sites) await give(site, cancelled, [30n, 20n]);
    await home.http('POST', '/api/v1/studies/once-cancelled/cancellation');
    const told = await resultOf('once-cancelled');
    expect(told.rounds.map(({ statistic, state }) => [statistic, state])).toEqual([
      ['enrolment', 'pooled'],
      ['moments', 'abandoned'],
    ]);
    expect(told.privacy.chargedAtSites?.map(({ assumed }) => assumed)).toEqual([true, true]);
    expectSound(told, cancelled);
    const refused = once('once-refused');
    await begin(refused, sites);
    for (let round = 1; round <= 2; round++) {
      for (const site of sites) await site.decline(await site.nextOrder(), 'SITE_BUDGET_EXHAUSTED');
    }
    expect(await stateOf('once-refused')).toBe('abandoned');
    expect((await publicOf('once-refused')).status).toBe(404);
  });
});
