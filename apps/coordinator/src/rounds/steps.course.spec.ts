import { parseStudyId } from '@collimate/kernel-canonical';
import { add, formatRational } from '@collimate/kernel-numeric';
import type { ContributionsDocument, PublishedResult } from '@collimate/governance-publication';
import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { rhoOf } from '@collimate/privacy-accounting';
import { Progress, type RoundOrder } from '@collimate/protocol';
import { coefficientsOf, publicState, stateDigest, type GradientState } from '@collimate/statistics-menu';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { refusal, type RehearsalSite } from '../../fixtures/rehearsal-site.js';
import { steppedProtocol } from '../../fixtures/stepped-study.js';

const UNIT = 2n ** 29n;
/** One hundred patients, and a score that leads upwards. */
const vectorAt = (step: number): readonly bigint[] => [BigInt(9 - step) * UNIT, BigInt(step - 1) * UNIT, 100n * 2n ** 28n];

describe('the course of a study of several steps', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  async function begin(id: string, names: readonly string[], minSites?: number) {
    const sites = await home.join([...names]);
    const study = freezeStudy(parseStudy(steppedProtocol(id, names, minSites)));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', `/api/v1/studies/${id}/open`);
    for (const site of sites) await site.pull(20);
    const orders = sites.map((site) => site.nextOrder());
    for (const site of sites) await site.report(study, Progress.PROGRESS_READY);
    return { sites, study, orders: await Promise.all(orders) };
  }

  async function answer(site: RehearsalSite, order: RoundOrder, study: FrozenStudy): Promise<void> {
    const sealed = site.answer(order, study, vectorAt(Number(order.step)));
    await site.witness();
    await site.submit(sealed);
  }

  it('asks for one step after the other, each at what the sums before it lead to, in one opening and of the same sites', async () => {
    const { sites, study, orders: first } = await begin('climb', ['s-a', 's-b', 's-c']);
    const { design, event } = study.queries[0];
    const sums: (readonly bigint[])[] = [];
    let orders = first;
    for (let step = 0; step < 3; step++) {
      const asked = orders.slice(0, sums.length === 0 ? 3 : 2);
      for (const order of asked) {
        expect([order.statistic, Number(order.step), order.epoch]).toEqual(['risk', step, first[0].epoch]);
        expect(order.given).toBe(stateDigest(design, publicState(design, sums)));
        expect(order.sums).toEqual(sums.map((sum) => ({ units: sum.map(String) })));
      }
      expect(asked[0].roster).toEqual(step === 0 ? ['s-a', 's-b', 's-c'] : ['s-a', 's-b']);
      const next = sites.map((site) => site.nextOrder());
      const [a, b] = sites;
      if (step === 1) {
        // An answer that was made at other coefficients is none to this order.
        const stale = a.answer({ ...orders[0], given: first[0].given }, study, vectorAt(1));
        await a.witness();
        expect((await refusal(a.submit(stale))).reason).toBe('RECEIPT_DIFFERS');
        const ofAnother = a.answer({ ...orders[0], step: 0n }, study, vectorAt(1));
        await a.witness();
        expect((await refusal(a.submit(ofAnother))).reason).toBe('RECEIPT_DIFFERS');
      }
      await answer(a, orders[0], study);
      await answer(b, orders[1], study);
      // Whoever says no to the first step is asked for no other.
      if (step === 0) await sites[2].decline(orders[2], 'SITE_BUDGET_EXHAUSTED');
      sums.push(vectorAt(step).map((units) => 2n * units));
      orders = await Promise.all(step < 2 ? next.slice(0, 2) : next);
    }
    expect(coefficientsOf(publicState(design, sums.slice(0, 2)) as GradientState)[0]).toBeGreaterThan(0);
    expect(orders.map(({ statistic, roster }) => [statistic, roster.length])).toEqual(new Array(3).fill(['table', 3]));
    for (const [i, site] of sites.entries()) {
      const sealed = site.answer(orders[i], study, [1_024n * 30n, 1_024n * 20n, 0n]);
      await site.witness();
      await site.submit(sealed);
    }

    const result = (await home.http('GET', '/api/v1/studies/climb/result')).body as unknown as PublishedResult;
    const [risk, table] = result.rounds;
    expect(result.rounds).toHaveLength(2);
    expect(risk).toMatchObject({ statistic: 'risk', state: 'pooled', pooled: { sites: ['s-a', 's-b'] } });
    expect(risk.states).toEqual([0, 1, 2].map((step) => stateDigest(design, publicState(design, sums.slice(0, step)))));
    expect(table.states).toBeUndefined();
    expect(risk.pooled?.noise.rhoPerSite).toBe(formatRational(rhoOf(event)));
    expect(risk.pooled?.answers?.map(({ site, step }) => [site, step])).toEqual(
      [0, 1, 2].flatMap((step) => ['s-a', 's-b'].map((site) => [site, step])),
    );
    expect(risk.pooled?.estimate).toMatchObject({ kind: 'logistic', steps: 3, count: { value: 200 } });
    // All steps are one charge, and whoever said no to the first was charged nothing for it.
    const rho = study.queries.map((query) => rhoOf(query.event)).reduce(add);
    expect(result.privacy.rhoPerSite).toBe(formatRational(rho));
    expect(result.privacy.chargedAtSites).toEqual([
      { site: 's-a', rho: formatRational(rho), assumed: false },
      { site: 's-b', rho: formatRational(rho), assumed: false },
      { site: 's-c', rho: formatRational(rhoOf(study.queries[1].event)), assumed: false },
    ]);
    const sent = (await (
      await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/climb/contributions`)
    ).json()) as ContributionsDocument;
    expect(sent.rounds.map(({ statistic, step, given }) => [statistic, step, given])).toEqual([
      ...[0, 1, 2].map((step) => ['risk', step, risk.states?.[step]]),
      ['table', undefined, undefined],
    ]);
    const entries = await Promise.all(
      Array.from({ length: Number((await home.http('GET', '/api/v1/audit/checkpoint')).body['size']) }, async (_, i) => {
        return (await home.http('GET', `/api/v1/audit/entries/${i}`)).body['entry'] as Record<string, unknown>;
      }),
    );
    expect(entries.filter(({ kind }) => kind === 'state-given').map(({ step, state }) => [step, state])).toEqual(
      [0, 1, 2].map((step) => [step, risk.states?.[step]]),
    );
  });

  it('gives a run up that loses a step, keeps its charge, and goes on with the next statistic', async () => {
    const { sites, study, orders } = await begin('fall', ['f-a', 'f-b', 'f-c']);
    let next = sites.map((site) => site.nextOrder());
    for (const [i, site] of sites.entries()) await answer(site, orders[i], study);
    const second = await Promise.all(next);
    next = sites.map((site) => site.nextOrder());
    await answer(sites[0], second[0], study);
    await answer(sites[1], second[1], study);
    await sites[2].decline(second[2], 'QUARANTINED');
    const third = await Promise.all(next);
    expect(third.map(({ statistic }) => statistic)).toEqual(['table', 'table', 'table']);
    for (const [i, site] of sites.entries()) {
      const sealed = site.answer(third[i], study, [1_024n * 30n, 1_024n * 20n, 0n]);
      await site.witness();
      await site.submit(sealed);
    }
    const result = (await home.http('GET', '/api/v1/studies/fall/result')).body as unknown as PublishedResult;
    expect(result.rounds.map(({ statistic, state, pooled }) => [statistic, state, pooled === null])).toEqual([
      ['risk', 'abandoned', true],
      ['table', 'pooled', false],
    ]);
    const rho = formatRational(study.queries.map((query) => rhoOf(query.event)).reduce(add));
    expect(result.privacy.chargedAtSites).toEqual(['f-a', 'f-b', 'f-c'].map((site) => ({ site, rho, assumed: false })));
    const { rounds } = home.running.app.get(CoordinatorStore).read;
    expect((await rounds.ofStudy(parseStudyId('fall'))).map(({ step, state }) => [step, state])).toEqual([
      [0, 'pooled'],
      [1, 'abandoned'],
      [0, 'pooled'],
    ]);
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
