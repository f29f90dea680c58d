import { status } from '@grpc/grpc-js';
import { certificateChecks, type ContributionsDocument, type PublishedResult } from '@collimate/governance-publication';
import type { FrozenStudy } from '@collimate/governance-study';
import { MaskedRehearsal } from '../../fixtures/masked-rehearsal.js';
import type { RehearsalMember } from '../../fixtures/rehearsal-member.js';
import { refusal, type RehearsalSite } from '../../fixtures/rehearsal-site.js';

/* Five sites, one of which may collude and one vanish: three shares are the noise that is charged, and T is four. */

describe('a masked sum that one site may leave, over the wire', () => {
  const masked = new MaskedRehearsal();
  const { home } = masked;
  const refused = { code: status.FAILED_PRECONDITION, reason: 'ATTEMPT_REFUSED' };
  let sites: readonly RehearsalSite[];
  const names = (list: readonly RehearsalSite[]) => list.map(({ id }) => id);
  const pass = (ms: number) => masked.pass(ms);
  const begin = (id: string, keys: object = {}) => masked.begin(id, { closing: 'threshold', dropouts: 1, colluding: 1, ...keys });

  /** Everybody has signed the roster, and is cleared. */
  const cleared = async (study: FrozenStudy): Promise<readonly RehearsalMember[]> => {
    const players = await masked.playersOf(study);
    for (const player of players) await player.advertise();
    await Promise.all(players.map((player) => player.play('clearance')));
    return players;
  };
  const answer = async (players: readonly RehearsalMember[]): Promise<void> => {
    for (const player of players) await player.answer(await player.turn());
  };
  const checked = async (study: FrozenStudy, survivors: readonly RehearsalSite[]) => {
    const result = await masked.result(study.protocol.id);
    const [{ pooled }] = result.rounds;
    const { noise } = pooled!;
    if (noise.mechanism.kind !== 'shared-discrete-gaussian') throw new Error('not shared');
    expect([noise.mechanism.honest, noise.model]).toEqual([3, 'shared']);
    // What is realised: as many shares as there are survivors.
    expect(BigInt(noise.pooledNoiseVariance)).toBe(BigInt(survivors.length) * BigInt(noise.mechanism.share2));
    expect(pooled!.sites).toEqual(names(survivors));
    expect(pooled!.masked?.roster).toEqual(names(sites));
    const fails = certificateChecks(result, result as unknown as PublishedResult, study.protocol);
    expect(fails.filter(({ verdict }) => verdict === 'fails')).toEqual([]);
    const path = `/api/v1/public/studies/${study.protocol.id}/contributions`;
    const [round] = ((await home.http('GET', path)).body as unknown as ContributionsDocument).rounds;
    const { sum, uploads } = round.masked!;
    const truth = masked
      .vectorOf(study, 0)
      .map((_, k) => survivors.reduce((total, site) => total + masked.vectorOf(study, sites.indexOf(site))[k], 0n));
    // The vectors of the rehearsal bear no noise: the sum is exact, and the masks are gone.
    expect(sum).toEqual(truth.map(String));
    expect(uploads.map((upload) => [upload.site, 'masked' in upload])).toEqual(names(survivors).map((site) => [site, false]));
    return result;
  };

  beforeAll(async () => {
    await masked.start(['t-a', 't-b', 't-c', 't-d', 't-e']);
    ({ sites } = masked);
    for (const site of sites) await masked.admit(site);
  });
  afterAll(() => home.end());

  it('gives the sum of all where nobody vanishes, and each has added it up', async () => {
    const study = await begin('whole');
    const players = await cleared(study);
    expect(await refusal(players[0].openedSecrets())).toEqual(refused);
    await Promise.all(players.map((player) => player.play()));
    const { privacy } = await checked(study, sites);
    expect(privacy.chargedAtSites).toEqual(sites.map(({ id }) => ({ site: id, rho: '1/50', assumed: false })));
    // Whoever was in the roster may still look; nobody else.
    expect([...(await players[0].openedSecrets()).keys()]).toEqual(names(sites));
  });

  it('goes on without one that vanishes before its vector, and takes none of it afterwards', async () => {
    const study = await begin('before');
    const players = await cleared(study);
    await answer(players.slice(1));
    expect(await players[1].turn(0)).toEqual({ kind: 'wait' });
    await pass(130_000);
    const survivors = names(sites.slice(1));
    expect(await players[1].turn()).toEqual({ kind: 'survivors', survivors });
    // The one that was too slow is told who is in the sum; its vector and its signature come too late, and nobody counts them.
    expect(await players[0].turn(0)).toEqual({ kind: 'survivors', survivors });
    expect(await refusal(players[0].upload())).toEqual(refused);
    await Promise.all(players.slice(1).map((player) => player.play()));
    const { privacy } = await checked(study, sites.slice(1));
    expect(privacy.chargedAtSites?.[0]).toEqual({ site: 't-a', rho: '1/50', assumed: true });
    expect(privacy.rhoPerSite).toBe('1/50');
    const { rounds } = (await home.http('GET', '/api/v1/studies/before')).body as { rounds: { attempts: object[] }[] };
    expect(rounds[0].attempts).toEqual([
      { attempt: 0, state: 'confirmed', code: null, signed: names(sites), sent: survivors, confirmed: survivors },
    ]);
  });

  it.each([
    ['its signature under the survivors', 'survivors'],
    ['its shares', 'unmask'],
  ] as const)('keeps the vector of one that vanishes before %s', async (_, kind) => {
    const study = await begin(`lost-${kind}`);
    const players = await cleared(study);
    await answer(players);
    if (kind === 'unmask') await answer([players[0]]);
    const rest = players.slice(1);
    await Promise.all(rest.map((player) => player.play('published')));
    await answer(rest);
    // It was away for the confirmation too: after its time the round is closed by those who stand by the sum.
    await pass(130_000);
    await checked(study, sites);
  });

  it('ends an attempt that two have left, charged, and opens the spare', async () => {
    const study = await begin('two');
    const players = await cleared(study);
    await answer(players.slice(2));
    await pass(130_000);
    expect(await players[2].turn(0)).toEqual({ kind: 'end', code: 'ANSWERS_MISSING' });
    expect(await refusal(players[2].openedSecrets())).toEqual(refused);
    const again = players.map((player) => player.again(players[2].standing.next));
    for (const player of again) await player.advertise();
    await Promise.all(again.map((player) => player.play()));
    const result = await checked(study, sites);
    expect(result.rounds[0]).toMatchObject({ charged: 2, pooled: { masked: { attempt: 1 } } });
    expect(result.privacy.chargedAtSites?.map(({ rho, assumed }) => [rho, assumed])).toEqual([
      ['1/25', true],
      ['1/25', true],
      ['1/25', false],
      ['1/25', false],
      ['1/25', false],
    ]);
  });

  it('takes each word once: another set of survivors, another vector or other shares of the same site never', async () => {
    const study = await begin('once');
    const players = await cleared(study);
    const [first] = players;
    await answer(players);
    // A second vector, signed: the survivors are fixed, and hold the first one.
    const { upload } = first.attempt;
    const other = { ...upload!, hash: players[1].attempt.upload!.hash };
    expect(await refusal(first.say({ kind: 'upload', upload: other }))).toEqual(refused);
    const turn = await first.turn();
    if (turn.kind !== 'survivors') throw new Error(turn.kind);
    const signature = { site: first.id, signature: 'ab'.repeat(64) };
    expect(await refusal(first.say({ kind: 'survivors-signature', signature }))).toEqual(refused);
    for (const player of players) await player.answer(turn);
    await first.say({
      kind: 'survivors-signature',
      signature: { site: first.id, signature: first.attempt.survivors!.signature },
    });
    const request = await first.turn();
    await first.answer(request);
    // The same shares again change nothing, and false ones in their place neither.
    const { unmasked } = first.attempt;
    await first.say({ kind: 'unmask-answer', answer: unmasked! });
    const seeds = unmasked!.seeds.map(([site]) => [site, new Uint8Array(32)] as const);
    await first.say({ kind: 'unmask-answer', answer: { ...unmasked!, seeds } });
    await Promise.all(players.map((player) => player.play()));
    await checked(study, sites);
  });

  it('leaves the false shares of one site out where there are others in their place', async () => {
    const study = await begin('false');
    const players = await cleared(study);
    await answer(players);
    await answer(players);
    const [first] = players;
    await first.turn();
    const seeds = sites.map(({ id }) => [id, new Uint8Array(32).fill(7)] as const);
    const r = first.attempt.roster!.r;
    await first.say({ kind: 'unmask-answer', answer: { site: first.id, r, maskKeys: [], seeds } });
    await Promise.all(players.slice(1).map((player) => player.play('published')));
    await answer(players.slice(1));
    await pass(130_000);
    await checked(study, sites);
  });

  it.each(['survivors', 'unmask', 'published'] as const)('loses nothing when it is started anew before %s', async (kind) => {
    const study = await begin(`anew-${kind}`);
    const players = await cleared(study);
    await answer(players.slice(1));
    await pass(130_000);
    const rest = players.slice(1);
    await Promise.all(rest.map((player) => player.play(kind)));
    // One has gone on already: what it said is in the store.
    await answer([rest[0]]);
    home.clock.aheadMs = 0;
    await home.restart();
    for (const player of players) player.site.reconnectTo(home.running.address.port);
    await Promise.all(rest.map((player) => player.play()));
    await checked(study, sites.slice(1));
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
