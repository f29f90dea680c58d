import type { ResultDocument } from '@collimate/governance-publication';
import { certificateChecks, type PublishedResult } from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import { AggregationMode, type RoundOrder } from '@collimate/protocol';
import { MaskedRehearsal } from '../../fixtures/masked-rehearsal.js';
import { refusal, type RehearsalSite } from '../../fixtures/rehearsal-site.js';

describe('a study that falls back to local noise over the wire', () => {
  const masked = new MaskedRehearsal();
  const { home } = masked;
  let sites: readonly RehearsalSite[];
  const pass = (ms: number) => masked.pass(ms);

  beforeAll(async () => {
    await masked.start(['f-a', 'f-b', 'f-c', 'f-d', 'f-e']);
    ({ sites } = masked);
    for (const site of sites) await masked.admit(site);
  });
  afterAll(() => home.end());

  /** The one attempt fails after all have signed: `uploading` of the sites have sent their vector. */
  const fail = async (study: FrozenStudy, uploading: number) => {
    const players = await masked.playersOf(study);
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play('clearance')));
    for (const player of players.slice(0, uploading)) await player.answer(await player.turn());
    await pass(130_000);
    return players;
  };
  const answer = async (site: RehearsalSite, study: FrozenStudy, order: RoundOrder, index: number) => {
    const sealed = site.answer(order, study, masked.vectorOf(study, index));
    await site.witness();
    await site.submit(sealed);
    return sealed;
  };
  const checksOf = (result: ResultDocument, study: FrozenStudy) =>
    certificateChecks(result, result as unknown as PublishedResult, study.protocol).filter(({ verdict }) => verdict === 'fails');

  it('asks all in the open once no attempt is left, in the same opening, and says which noise is in the sum', async () => {
    const study = await masked.begin('open', { fallback: 'local', spares: 0 });
    const players = await fail(study, 4);
    expect(await players[0].turn(0)).toEqual({ kind: 'end', code: 'ANSWERS_MISSING' });
    expect(players[0].standing).toMatchObject({ next: undefined, roundClosed: true });
    const orders = await masked.ordersOf();
    expect(orders.map(({ mode, attempt }) => [mode, attempt])).toEqual(
      sites.map(() => [AggregationMode.AGGREGATION_MODE_LOCAL_NOISE, undefined]),
    );
    expect([orders[0].epoch, orders[0].statistic]).toEqual([players[0].round.epoch, 'table']);
    expect(orders[0].roundId).not.toBe(players[0].round.roundId);
    // A word of the attempt that is over gives nothing any more.
    expect(await players[4].turn(0)).toEqual({ kind: 'end', code: 'ANSWERS_MISSING' });
    for (const [index, site] of sites.entries()) await answer(site, study, orders[index], index);
    const result = await masked.result('open');
    const [round] = result.rounds;
    expect(result.rounds).toHaveLength(1);
    expect(round).toMatchObject({ state: 'pooled', charged: 2, attempted: 1, roundId: orders[0].roundId });
    const { noise, sites: pooled, masked: named } = round.pooled!;
    const { sigma2 } = study.queries[0].design.event;
    expect([named, pooled, noise.model]).toEqual([undefined, sites.map(({ id }) => id), 'local']);
    expect(noise.mechanism).toMatchObject({ kind: 'discrete-gaussian', sigma2: String(sigma2) });
    expect(noise.pooledNoiseVariance).toBe(String(5n * sigma2));
    // An attempt and an answer in the open, each in full; the one of whom no vector came may have been charged for both.
    expect(result.privacy.rhoPerSite).toBe('1/25');
    expect(result.privacy.chargedAtSites).toEqual(
      sites.map(({ id }, index) => ({ site: id, rho: '1/25', assumed: index === 4 })),
    );
    expect(checksOf(result, study)).toEqual([]);
    const { rounds } = (await home.http('GET', '/api/v1/studies/open')).body as { rounds: object[] };
    expect(rounds).toMatchObject([
      { state: 'abandoned', attempts: [{ state: 'failed' }] },
      { state: 'pooled', inTheOpen: true },
    ]);
    const sent = (await home.http('GET', '/api/v1/public/studies/open/contributions')).body as { rounds: object[] };
    expect(sent.rounds).toHaveLength(1);
    expect(sent.rounds[0]).toMatchObject({ statistic: 'table', roundId: orders[0].roundId });
  });

  it('asks nobody in the open where the protocol has no fallback', async () => {
    const study = await masked.begin('none', { spares: 0 });
    await fail(study, 4);
    expect((await home.http('GET', '/api/v1/studies/none')).body).toMatchObject({ state: 'abandoned' });
    const { rounds } = (await home.http('GET', '/api/v1/studies/none')).body as { rounds: unknown[] };
    expect(rounds).toHaveLength(1);
  });

  it('tries every spare before, and asks again in the open whoever was lost to the burst', async () => {
    const study = await masked.begin('spares', { fallback: 'local' });
    const players = await fail(study, 4);
    await players[0].turn(0);
    const again = players.map((player) => player.again(players[0].standing.next));
    expect((await home.http('GET', '/api/v1/studies/spares')).body).toMatchObject({ rounds: [{ state: 'open' }] });
    for (const player of again) await player.advertise();
    await Promise.all(again.map((player) => player.play('clearance')));
    await pass(130_000);
    const orders = await masked.ordersOf();
    // Killed in the middle of the fallback: the round goes on as the store has it, and no other one is opened.
    await answer(sites[0], study, orders[0], 0);
    home.clock.aheadMs = 0;
    await home.restart();
    for (const site of sites) site.reconnectTo(home.running.address.port);
    for (const index of [1, 2, 3, 4]) await answer(sites[index], study, orders[index], index);
    const result = await masked.result('spares');
    expect(result.rounds).toMatchObject([{ state: 'pooled', charged: 3, attempted: 2 }]);
    expect(result.privacy.rhoPerSite).toBe('3/50');
    expect(checksOf(result, study)).toEqual([]);
  });

  it('takes one answer of each site, the same again and no other, at the whole noise and its price', async () => {
    const study = await masked.begin('twice', { fallback: 'local', spares: 0 });
    await fail(study, 0);
    const orders = await masked.ordersOf();
    const sealed = await answer(sites[0], study, orders[0], 0);
    await sites[0].submit(sealed);
    const other = sites[0].answer(orders[0], study, masked.vectorOf(study, 3));
    await sites[0].witness();
    expect((await refusal(sites[0].submit(other))).reason).toBe('CONTRIBUTION_DIFFERS');
    const second = sites[1].answer(orders[1], study, masked.vectorOf(study, 1));
    await sites[1].witness();
    const cheap = { ...second, receipt: { ...second.receipt!, rho: '1/5000' } };
    expect((await refusal(sites[1].submit(cheap))).reason).toBe('RECEIPT_DIFFERS');
    const shared = { ...second, receipt: { ...second.receipt!, mechanism: 'shared-discrete-gaussian', honest: 4n, length: 3n } };
    expect(['RECEIPT_DIFFERS', 'MALFORMED_MESSAGE']).toContain((await refusal(sites[1].submit(shared))).reason);
    await sites[1].submit(second);
    // One declines for good, one is lost: with the time of the round it ends with those that answered.
    for (const index of [2, 3]) await answer(sites[index], study, orders[index], index);
    await sites[4].decline(orders[4], 'SITE_BUDGET_EXHAUSTED');
    const result = await masked.result('twice');
    expect(result.rounds[0].pooled?.sites).toEqual(sites.slice(0, 4).map(({ id }) => id));
    expect(result.privacy.chargedAtSites?.[4]).toEqual({ site: 'f-e', rho: '1/50', assumed: true });
    expect(checksOf(result, study)).toEqual([]);
  });

  it('asks three in the open at once, for whom the noise cannot be shared', async () => {
    const study = await masked.begin('three', { fallback: 'local', minSites: 2 }, 2);
    const three = sites.slice(0, 3);
    const orders = await masked.ordersOf(three);
    expect(orders.map(({ mode }) => mode)).toEqual(three.map(() => AggregationMode.AGGREGATION_MODE_LOCAL_NOISE));
    for (const [index, site] of three.entries()) await answer(site, study, orders[index], index);
    const result = await masked.result('three');
    expect(result.rounds).toMatchObject([
      { state: 'pooled', charged: 1, attempted: 0, pooled: { noise: { model: 'local', sites: 3 } } },
    ]);
    expect(result.privacy.rhoPerSite).toBe('1/50');
    expect(checksOf(result, study)).toEqual([]);
  });

  it('asks in the open where declines leave too few for the attempt that was open', async () => {
    const study = await masked.begin('declines', { fallback: 'local', minSites: 2 });
    const orders = await masked.ordersOf();
    for (const index of [3, 4]) await sites[index].decline(orders[index], 'SITE_BUDGET_EXHAUSTED');
    const open = await masked.ordersOf();
    expect(open.map(({ mode }) => mode)).toEqual(sites.map(() => AggregationMode.AGGREGATION_MODE_LOCAL_NOISE));
    for (const index of [3, 4]) await sites[index].decline(open[index], 'SITE_BUDGET_EXHAUSTED');
    for (const index of [0, 1, 2]) await answer(sites[index], study, open[index], index);
    const result = await masked.result('declines');
    expect(result.rounds).toMatchObject([{ state: 'pooled', charged: 1, attempted: 0 }]);
    expect(result.privacy.chargedAtSites?.slice(3)).toEqual(['f-d', 'f-e'].map((site) => ({ site, rho: '0', assumed: false })));
    expect(checksOf(result, study)).toEqual([]);
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
