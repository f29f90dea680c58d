import { createHash, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { instantFromMs } from '@collimate/kernel-canonical';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { Progress, PutContributionChunkRequest, SiteAlarm } from '@collimate/protocol';
import { type ResultDocument } from '@collimate/governance-publication';
import { RoundService } from './round.service.js';
import { once, refusal } from '../../fixtures/rehearsal-site.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';
import { AT_ONCE, CallAllowance } from '../platform/call.allowance.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('the answers to a round', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('leaves the vector of a poisoned site out, says so each time it is sent, and goes on without it', async () => {
    const three = await home.join(['fair-a', 'fair-b', 'poisoned']);
    const study = freezeStudy(
      parseStudy(
        protocolFor(
          'poison',
          three.map((site) => site.id),
        ),
      ),
    );
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/poison/open');
    expect((await home.http('GET', '/api/v1/public/studies/poison/contributions')).status).toBe(404);
    for (const site of three) await site.report(study, Progress.PROGRESS_READY);
    const [a, b, poisoned] = three;
    const orders = await Promise.all(three.map((site) => site.nextOrder()));
    // A million patients would be plausible; a count below zero by more than noise is not.
    const sent = poisoned.answer(orders[2], study, [-1_000_000n, 12n]);
    await poisoned.witness();
    const requestId = randomUUID();
    const refused = { code: status.INVALID_ARGUMENT, reason: 'CONTRIBUTION_IMPLAUSIBLE' };
    expect(await refusal(poisoned.submit(sent, requestId))).toEqual(refused);
    expect(await refusal(poisoned.submit(sent, requestId))).toEqual(refused);
    expect(await refusal(poisoned.submit(sent))).toEqual(refused);
    expect((await refusal(poisoned.submit(poisoned.answer(orders[2], study, [11n, 12n])))).reason).toBe('CONTRIBUTION_DIFFERS');
    for (const [site, order] of [
      [a, orders[0]],
      [b, orders[1]],
    ] as const) {
      const answer = site.answer(order, study, [10n, 12n]);
      await site.witness();
      await site.submit(answer);
    }
    // Nobody waits for the deadline: the three have answered, and the next round is asked of all.
    const moments = await Promise.all(three.map((site) => site.nextOrder()));
    const huge = poisoned.answer(moments[2], study, [1n << 60n, ...new Array<bigint>(9).fill(0n)]);
    await poisoned.witness();
    expect(await refusal(poisoned.submit(huge))).toEqual(refused);
    await a.decline(moments[0], 'SITE_BUDGET_EXHAUSTED');
    await b.decline(moments[1], 'SITE_BUDGET_EXHAUSTED');
    const { body } = await home.http('GET', '/api/v1/studies/poison');
    expect(body).toMatchObject({
      state: 'incomplete',
      rounds: [
        {
          state: 'pooled',
          answers: expect.arrayContaining([{ site: 'poisoned', outcome: 'refused', code: 'CONTRIBUTION_IMPLAUSIBLE' }]),
        },
        { state: 'abandoned' },
      ],
    });
    const result = (await home.http('GET', '/api/v1/studies/poison/result')).body as unknown as ResultDocument;
    expect(result.rounds[0].pooled?.sites).toEqual(['fair-a', 'fair-b']);
    expect(result.rounds[0].pooled?.estimate).toMatchObject({ groups: [{ count: { value: 20 } }, { count: { value: 24 } }] });
    // The charge of the site stands: its receipts are kept like any other's.
    const { receipts } = await poisoned.call(poisoned.rounds, poisoned.rounds.listReceipts, { cursor: '', pageSize: 0 });
    expect(receipts.map((line) => line.statistic)).toEqual(['enrolment', 'moments']);
  });

  it('takes no receipt that the site has not signed, of a site that has named its key', async () => {
    const [a, b] = await home.join(['signed-a', 'signed-b']);
    const study = freezeStudy(parseStudy({ ...protocolFor('signed', [a.id, b.id]), minSites: 1 }));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/signed/open');
    for (const site of [a, b]) {
      site.stand(SiteAlarm.SITE_ALARM_NONE);
      await site.hello();
      await site.report(study, Progress.PROGRESS_READY);
    }
    const [order, other] = [await a.nextOrder(), await b.nextOrder()];
    const [own, ofAnother] = [a.answer(order, study, [10n, 12n]), b.answer(other, study, [10n, 12n])];
    await a.witness();
    const signature = own.receipt!.signature;
    const bent = Buffer.from(signature);
    bent[40] ^= 1;
    for (const wrong of [bent, ofAnother.receipt!.signature, Buffer.alloc(0)]) {
      const receipt = { ...own.receipt!, signature: wrong };
      expect((await refusal(a.submit({ ...own, receipt }))).reason).toBe('RECEIPT_DIFFERS');
    }
    // What a signed receipt says is said by the site: a place in the ledger that it did not name is none.
    const moved = { ...own.receipt!, ledgerIndex: own.receipt!.ledgerIndex + 1n };
    expect((await refusal(a.submit({ ...own, receipt: moved }))).reason).toBe('RECEIPT_DIFFERS');
    expect(await a.submit(own)).toMatchObject({ storedUnixMs: expect.anything() as bigint });
  });

  it('takes a long vector in chunks, and closes a round at its time with whoever answered', async () => {
    const [a, b] = await home.join(['slow-a', 'slow-b']);
    const study = freezeStudy(parseStudy({ ...protocolFor('slow', [a.id, b.id]), minSites: 1 }));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/slow/open');
    for (const site of [a, b]) await site.report(study, Progress.PROGRESS_READY);
    const order = await a.nextOrder();
    const whole = a.answer(order, study, [12n, 34n]);
    await a.witness();
    const uploadSha256 = createHash('sha256').update(whole.vector).digest();
    const uploaded = { ...whole, vector: Buffer.alloc(0), uploadSha256 };
    expect((await refusal(a.submit(uploaded))).reason).toBe('CONTRIBUTION_INCOMPLETE');
    const part = { identity: undefined, roundId: order.roundId, uploadSha256, offset: 0n, chunk: whole.vector };
    const { receivedBytes } = await a.call(a.rounds, a.rounds.putContributionChunk, once(PutContributionChunkRequest, part));
    expect(receivedBytes).toBe(32n);
    const other = { ...part, uploadSha256: createHash('sha256').update('other').digest() };
    const second = a.call(a.rounds, a.rounds.putContributionChunk, once(PutContributionChunkRequest, other));
    expect((await refusal(second)).reason).toBe('CONTRIBUTION_DIFFERS');
    await a.submit(uploaded);
    // Its time is over at the instant of its deadline, and not after it.
    const deadline = instantFromMs(Number(order.deadlineUnixMs));
    Object.assign(home.clock, { now: () => deadline });
    await home.running.app.get(RoundService).closeOverdue();
    Reflect.deleteProperty(home.clock, 'now');
    const next = await a.nextOrder();
    expect(next.statistic).toBe('moments');
    expect((await refusal(b.decline(order, 'QUARANTINED'))).reason).toBe('ROUND_CLOSED');
    await a.decline(next, 'SITE_BUDGET_EXHAUSTED');
    await b.decline(next, 'SITE_BUDGET_EXHAUSTED');
    const { body } = await home.http('GET', '/api/v1/studies/slow');
    expect(body).toMatchObject({
      state: 'incomplete',
      rounds: [{ state: 'pooled', answers: [{ site: 'slow-a', outcome: 'released' }] }, { state: 'abandoned' }],
    });
    // The second round was declined before it cost anything; of the site that said nothing in the first nobody can know.
    const { privacy } = (await home.http('GET', '/api/v1/studies/slow/result')).body as unknown as ResultDocument;
    expect(privacy.chargedAtSites).toEqual([
      { site: 'slow-a', rho: expect.not.stringMatching(/^0$/), assumed: false },
      { site: 'slow-b', rho: privacy.chargedAtSites?.[0].rho, assumed: true },
    ]);
  });

  it('counts each part of an upload and each acknowledgement, as all that it keeps', async () => {
    const [a, b] = await home.join(['count-a', 'count-b']);
    const study = freezeStudy(parseStudy({ ...protocolFor('counted', [a.id, b.id]), minSites: 1 }));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/counted/open');
    for (const site of [a, b]) await site.report(study, Progress.PROGRESS_READY);
    const order = await a.nextOrder();
    const counted = home.counted();
    // A pull reads, and is not counted; it acknowledges what it has read, and that is stored.
    await a.pull();
    expect(counted).toEqual([a.id]);
    const chunk = Buffer.alloc(32);
    const uploadSha256 = createHash('sha256').update(chunk).digest();
    const part = { identity: undefined, roundId: order.roundId, uploadSha256, offset: 0n, chunk };
    const sent = once(PutContributionChunkRequest, part);
    await a.call(a.rounds, a.rounds.putContributionChunk, sent);
    expect(counted).toEqual([a.id, a.id]);
    const allowance = home.running.app.get(CallAllowance);
    expect(() => {
      for (let n = 0; n <= AT_ONCE; n++) allowance.take(a.id);
    }).toThrow();
    const next = once(PutContributionChunkRequest, { ...part, offset: 524_288n });
    expect((await refusal(a.call(a.rounds, a.rounds.putContributionChunk, next))).reason).toBe('TOO_MANY_CALLS');
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
