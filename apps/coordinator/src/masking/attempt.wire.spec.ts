import { generateKeyPairSync } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import type { FrozenStudy } from '@collimate/governance-study';
import type { ResultDocument } from '@collimate/governance-publication';
import { toHex, type SiteId } from '@collimate/kernel-canonical';
import { SiteAlarm } from '@collimate/protocol';
import { MaskedRehearsal } from '../../fixtures/masked-rehearsal.js';
import { rawKeyOf, RehearsalMember } from '../../fixtures/rehearsal-member.js';
import { refusal, type RehearsalSite } from '../../fixtures/rehearsal-site.js';

describe('a masked sum over the wire', () => {
  const masked = new MaskedRehearsal();
  const { home, consortium } = masked;
  const consortiumKey = rawKeyOf(consortium);
  let sites: readonly RehearsalSite[];
  const admit: MaskedRehearsal['admit'] = (...args) => masked.admit(...args);
  const begin = (id: string, keys?: Record<string, unknown>) => masked.begin(id, keys);
  const ordersOf = () => masked.ordersOf();
  const vectorOf = (study: FrozenStudy, index: number) => masked.vectorOf(study, index);
  const playersOf = (study: FrozenStudy) => masked.playersOf(study);
  const pass = (ms: number) => masked.pass(ms);

  beforeAll(async () => {
    await masked.start(['m-a', 'm-b', 'm-c', 'm-d', 'm-e']);
    ({ sites } = masked);
  });
  afterAll(() => home.end());

  it('keeps a log of members that the consortium alone makes longer', async () => {
    const before = await home.http('GET', '/api/v1/members');
    expect(before.body).toMatchObject({ consortiumKey: null, size: 0, lines: [] });
    expect((before.body['waiting'] as unknown[]).length).toBe(5);
    for (const site of sites.slice(0, 4)) expect((await admit(site)).status).toBe(201);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect((await admit(sites[4], stranger)).body).toMatchObject({ code: 'INVALID_REQUEST' });
    expect((await admit(sites[4], consortium, stranger)).body).toMatchObject({ code: 'INVALID_REQUEST' });
    expect((await admit(sites[0])).body).toMatchObject({ code: 'INVALID_REQUEST' });
    // A study whose sites the log does not hold is refused.
    const refused = await home.http('POST', '/api/v1/studies', masked.protocolOf('early'));
    expect(refused.body).toMatchObject({ code: 'INVALID_PROTOCOL' });
    await admit(sites[4]);
    const [first] = sites;
    const { consortiumKey: named, lines } = await first.call(first.sites, first.sites.fetchMembers, { siteId: first.id });
    expect([toHex(named), lines.length]).toEqual([consortiumKey, 5]);
  });

  it('gives the sum of all with the noise that is in it, and says by whom it is confirmed', async () => {
    const study = await begin('sum');
    const players = await playersOf(study);
    expect(players[0].order.members.map(({ site }) => site)).toEqual(sites.map(({ id }) => id));
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play()));
    const { body } = await home.http('GET', '/api/v1/studies/sum/result');
    const [{ pooled, state }] = (body as unknown as ResultDocument).rounds;
    expect(state).toBe('pooled');
    expect(pooled?.sites).toEqual(sites.map(({ id }) => id));
    const { noise, masked } = pooled!;
    if (noise.mechanism.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
    expect(noise.model).toBe('shared');
    expect(noise.mechanism.honest).toBe(4);
    expect(BigInt(noise.pooledNoiseVariance)).toBe(5n * BigInt(noise.mechanism.share2));
    expect(masked).toMatchObject({ attempt: 0, roster: sites.map(({ id }) => id) });
    // The same turn again, after the round: nobody is asked for anything.
    expect(await players[0].turn(0)).toEqual({ kind: 'end' });
    expect(players[0].standing.roundClosed).toBe(true);
    const { rounds } = (await home.http('GET', '/api/v1/studies/sum')).body as { rounds: { answers: unknown[] }[] };
    expect(rounds[0].answers).toEqual(sites.map(({ id }) => ({ site: id, outcome: 'released' })));
  });

  it('opens a spare attempt where a site vanishes in the burst, and no third one', async () => {
    const study = await begin('spare');
    const players = await playersOf(study);
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play('clearance')));
    for (const player of players.slice(1)) await player.answer(await player.turn());
    expect(await players[1].turn(0)).toEqual({ kind: 'wait' });
    await pass(130_000);
    expect(await players[1].turn(0)).toEqual({ kind: 'end', code: 'ANSWERS_MISSING' });
    const { next } = players[1].standing;
    expect(next?.attempt).toBe(1n);
    const again = players.slice(1).map((player) => player.again(next));
    for (const player of again) await player.advertise();
    // The one that vanished shows no advert: after a while it goes on without it.
    expect(await again[0].turn(0)).toEqual({ kind: 'wait' });
    await pass(3_600_001);
    await Promise.all(again.map((player) => player.play()));
    const { body } = await home.http('GET', '/api/v1/studies/spare/result');
    const [{ pooled }] = (body as unknown as ResultDocument).rounds;
    expect(pooled?.masked).toMatchObject({ attempt: 1, roster: sites.slice(1).map(({ id }) => id) });
    const { chargedAtSites } = (body as unknown as ResultDocument).privacy;
    const [vanished, other] = chargedAtSites!;
    // Two attempts came to their charge: both are charged where an upload was seen, and assumed where none was.
    expect(vanished.assumed).toBe(true);
    expect(other.assumed).toBe(false);
    const { receipts } = await sites[1].call(sites[1].rounds, sites[1].rounds.listReceipts, { cursor: '~', pageSize: 0 });
    expect(receipts.filter((one) => one.studyId === 'spare').map(({ receipt }) => receipt?.attempt)).toEqual([0n, 1n]);

    const lost = await begin('lost', { spares: 0 });
    const losers = await playersOf(lost);
    for (const player of losers) await player.advertise();
    await Promise.all(losers.map((player) => player.play('clearance')));
    await pass(130_000);
    expect(await losers[1].turn(0)).toEqual({ kind: 'end', code: 'ANSWERS_MISSING' });
    expect(losers[1].standing).toMatchObject({ next: undefined, roundClosed: true });
  });

  it('does not count an attempt that nobody charged, and takes the number that a site says is new', async () => {
    const study = await begin('numbers', { spares: 0 });
    const orders = await ordersOf();
    const restored = new RehearsalMember(sites[0], study, orders[0], vectorOf(study, 0), undefined, 6);
    expect(await restored.advertise()).toEqual({ kind: 'end', code: 'ATTEMPT_NOT_NEW' });
    expect(restored.standing.next?.attempt).toBe(7n);
    const players = sites.map((site, index) =>
      new RehearsalMember(site, study, orders[index], vectorOf(study, index)).again(restored.standing.next),
    );
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play()));
    expect((await home.http('GET', '/api/v1/studies/numbers')).body).toMatchObject({ state: 'completed' });
  });

  it('refuses a word of another key, another turn or another receipt, and goes on', async () => {
    const study = await begin('words');
    const players = await playersOf(study);
    const [first] = players;
    const advert = { ...first.attempt.advert, identityKey: rawKeyOf(generateKeyPairSync('ed25519').privateKey) };
    const refused = { code: status.FAILED_PRECONDITION, reason: 'ATTEMPT_REFUSED' };
    expect(await refusal(first.say({ kind: 'advert', advert }))).toEqual(refused);
    const forged = { ...first.attempt.advert, lastAttempt: 4 };
    expect(await refusal(first.say({ kind: 'advert', advert: forged }))).toEqual(refused);
    const signature = { site: first.id as SiteId, signature: 'ab'.repeat(64) };
    expect(await refusal(first.say({ kind: 'confirmation', signature }))).toEqual(refused);
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play('clearance')));
    await first.answer(await first.turn()).catch(() => undefined);
    const [, second] = players;
    second.attempt = { ...second.attempt };
    const turn = await second.turn();
    if (turn.kind !== 'clearance') throw new Error(turn.kind);
    await second.clear(turn.clearance);
    for (const bend of [
      (receipt: never) => ({ ...(receipt as object), answerHash: 'c'.repeat(64) }) as never,
      (receipt: never) => ({ ...(receipt as object), attempt: 3n }) as never,
      (receipt: never) => ({ ...(receipt as object), rho: '1/1000' }) as never,
      (receipt: never) => ({ ...(receipt as object), signature: Buffer.alloc(64, 1) }) as never,
      (receipt: never) => ({ ...(receipt as object), honest: 3n }) as never,
    ]) {
      expect((await refusal(second.upload(bend as never))).reason).toBe('RECEIPT_DIFFERS');
    }
    await second.upload();
    await Promise.all(players.map((player) => player.play()));
    expect((await home.http('GET', '/api/v1/studies/words')).body).toMatchObject({ state: 'completed' });
  });

  it('gives the masked vectors to the roster once there is a sum, and closes with T of five that stand by it', async () => {
    const study = await begin('stood');
    const players = await playersOf(study);
    const refused = { code: status.FAILED_PRECONDITION, reason: 'ATTEMPT_REFUSED' };
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play('clearance')));
    for (const player of players.slice(1)) await player.answer(await player.turn());
    expect(await refusal(players[1].maskedVector(players[2].id))).toEqual(refused);
    await players[0].answer(await players[0].turn());
    const turns = await Promise.all(players.map((player) => player.play('published')));
    const [first] = turns;
    if (first.kind !== 'published') throw new Error(first.kind);
    expect((await players[0].addedUp()).sumOf(first.published)).toMatchObject({ kind: 'sum' });
    expect(await refusal(players[1].maskedVector('m-z' as SiteId))).toEqual(refused);
    const answer = (index: number) => players[index].answer(turns[index]);
    for (const index of [0, 1, 2]) await answer(index);
    await pass(130_000);
    // Three of five, one of which may collude, are too few: the attempt is spent, and another one is opened.
    expect(players[3].standing.roundClosed).toBe(false);
    expect(await players[3].turn(0)).toEqual(turns[3]);
    expect(players[3].standing.next?.attempt).toBe(1n);
    const again = players.map((player) => player.again(players[3].standing.next));
    for (const player of again) await player.advertise();
    const told = await Promise.all(again.map((player) => player.play('published')));
    for (const index of [0, 1, 2, 3]) await again[index].answer(told[index]);
    expect((await home.http('GET', '/api/v1/studies/stood')).body).toMatchObject({ state: 'running' });
    await pass(130_000);
    const { body } = await home.http('GET', '/api/v1/studies/stood');
    expect(body).toMatchObject({ state: 'completed' });
    // Who has not signed the sum stands there: it was away, or it disputes it.
    const all = sites.map(({ id }) => id);
    expect((body as { rounds: { attempts: unknown }[] }).rounds[0].attempts).toEqual([
      { attempt: 0, state: 'failed', code: 'PUBLISHED_OTHERWISE', signed: all, sent: all, confirmed: all.slice(0, 3) },
      { attempt: 1, state: 'confirmed', code: null, signed: all, sent: all, confirmed: all.slice(0, 4) },
    ]);
  });

  it('loses no attempt when it is started anew in the middle of one', async () => {
    const study = await begin('anew');
    const players = await playersOf(study);
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play('clearance')));
    await players[0].answer(await players[0].turn());
    home.clock.aheadMs = 0;
    await home.restart();
    for (const player of players) player.site.reconnectTo(home.running.address.port);
    expect(await players[0].turn(0)).toEqual({ kind: 'wait' });
    await Promise.all(players.map((player) => player.play()));
    expect((await home.http('GET', '/api/v1/studies/anew')).body).toMatchObject({ state: 'completed' });
  });

  it('goes on without a site that declines, and ends where too few are left', async () => {
    const study = await begin('declined');
    const players = await playersOf(study);
    for (const player of players.slice(1)) await player.advertise();
    await sites[0].decline(players[0].round, 'SITE_BUDGET_EXHAUSTED');
    await Promise.all(players.slice(1).map((player) => player.play()));
    expect((await home.http('GET', '/api/v1/studies/declined')).body).toMatchObject({ state: 'completed' });
    const few = await begin('few');
    const orders = await ordersOf();
    for (const index of [0, 1]) await sites[index].decline(orders[index], 'SITE_BUDGET_EXHAUSTED');
    expect((await home.http('GET', '/api/v1/studies/few')).body).toMatchObject({ state: 'abandoned' });
    expect(few.queries.length).toBe(1);
    // All at once: the round is closed with the second, and the others are told so.
    const none = await begin('none');
    const last = await ordersOf();
    await Promise.allSettled(sites.map((site, index) => site.decline(last[index], 'SITE_BUDGET_EXHAUSTED')));
    expect((await home.http('GET', `/api/v1/studies/${none.protocol.id}`)).body).toMatchObject({ state: 'abandoned' });
  });

  it('opens another attempt where the log of members has grown and too few have come', async () => {
    const study = await begin('grown');
    const players = await playersOf(study);
    for (const player of players.slice(0, 3)) await player.advertise();
    const [guest] = await home.join(['m-f']);
    guest.stand(SiteAlarm.SITE_ALARM_NONE);
    await guest.hello();
    expect((await admit(guest)).status).toBe(201);
    await pass(3_600_001);
    await players[0].turn(0);
    const { next } = players[0].standing;
    expect([next?.attempt, next?.memberLogSize]).toEqual([1n, 6n]);
    const again = players.map((player) => player.again(next));
    for (const player of again) await player.advertise();
    await Promise.all(again.map((player) => player.play()));
    expect((await home.http('GET', '/api/v1/studies/grown')).body).toMatchObject({ state: 'completed' });
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
