import { randomUUID } from 'node:crypto';
import { instantFromMs, parseStudyId } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { encodeVector } from '@collimate/privacy-aggregation';
import { AnswerKind, Progress } from '@collimate/protocol';
import { publishedRows, TIDY_COLUMNS } from '@collimate/statistics-menu';
import { type ContributionsDocument, type PublishedResult } from '@collimate/governance-publication';
import { RehearsalSite, refusal } from '../../fixtures/rehearsal-site.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';
import { RoundService } from './round.service.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('the course of a study', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('runs a study from its definition to the published result, round after round, without anybody polling', async () => {
    const three = await home.join(['north', 'south', 'east']);
    const study = freezeStudy(
      parseStudy(
        protocolFor(
          'demo-lung',
          three.map((site) => site.id),
        ),
      ),
    );
    const frozen = await home.http('POST', '/api/v1/studies', study.protocol);
    expect(frozen).toEqual({ status: 201, body: { id: 'demo-lung', digest: study.digest, state: 'frozen', earlier: [] } });
    const waiting = three.map((site) => site.pull(20));
    await home.http('POST', '/api/v1/studies/demo-lung/open');
    for (const [assignment] of await Promise.all(waiting)) {
      expect(assignment.work?.$case).toBe('review');
      if (assignment.work?.$case === 'review')
        expect(JSON.parse(assignment.work.value.protocolJson.toString())).toEqual(study.protocol);
    }
    const orders = three.map((site) => site.nextOrder());
    for (const site of three) await site.report(study, Progress.PROGRESS_READY);
    const first = await Promise.all(orders);
    expect(first.map((order) => order.statistic)).toEqual(['enrolment', 'enrolment', 'enrolment']);
    expect(first[0].roster).toEqual(['north', 'south', 'east']);

    const [north, south, east] = three;
    const contribution = north.answer(first[0], study, [30n, 20n]);
    expect((await refusal(north.submit(contribution))).reason).toBe('CHECKPOINT_NOT_WITNESSED');
    // Another noise at the same price is not the protocol's, before anything else is looked at.
    const { sigma2, sensitivity2 } = contribution.receipt!;
    const twice = { sigma2: String(2n * BigInt(sigma2)), sensitivity2: String(2n * BigInt(sensitivity2)) };
    const another = { ...contribution, receipt: { ...contribution.receipt!, ...twice } };
    expect((await refusal(north.submit(another))).reason).toBe('RECEIPT_DIFFERS');
    await north.witness();
    expect((await refusal(south.submit(contribution))).reason).toBe('SITE_MISMATCH');
    const cheaper = { ...contribution, receipt: { ...contribution.receipt!, rho: '1/1000' } };
    expect((await refusal(north.submit(cheaper))).reason).toBe('RECEIPT_DIFFERS');
    const swapped = { ...contribution, vector: Buffer.from(encodeVector([30n, 21n])) };
    expect((await refusal(north.submit(swapped))).reason).toBe('RECEIPT_DIFFERS');
    const withheld = { ...contribution, answer: AnswerKind.ANSWER_KIND_UNAVAILABLE, vector: Buffer.alloc(32) };
    expect((await refusal(north.submit(withheld))).reason).toBe('RECEIPT_DIFFERS');

    const requestId = randomUUID();
    const stored = await north.submit(contribution, requestId);
    expect(await north.submit(contribution, requestId)).toEqual(stored);
    expect(await north.submit(contribution)).toEqual(stored);
    const other = { ...contribution, vector: Buffer.from(encodeVector([31n, 20n])) };
    expect((await refusal(north.submit(other, requestId))).reason).toBe('IDEMPOTENCY_MISMATCH');
    expect((await refusal(north.submit(other))).reason).toBe('CONTRIBUTION_DIFFERS');

    const answerSouth = south.answer(first[1], study, [25n, 15n]);
    await south.witness();
    await south.submit(answerSouth);
    const second = three.map((site) => site.nextOrder());
    await east.decline(first[2], 'SITE_BUDGET_EXHAUSTED');

    const moments = await Promise.all(second);
    expect(moments[0].statistic).toBe('moments');
    const design = study.queries[1].design;
    if (design.kind !== 'moments') throw new Error('the second statistic is another one');
    const step = design.lattice.countStep;
    for (const [index, site] of three.entries()) {
      const sealed = site.answer(moments[index], study, [0n, 0n, 40n * step, 0n, 0n, 0n, 0n, 30n * step, 0n, 0n]);
      await site.witness();
      await site.submit(sealed);
    }

    const { body } = await home.http('GET', '/api/v1/studies/demo-lung');
    expect(body).toMatchObject({ state: 'completed', sites: three.map((site) => ({ id: site.id, progress: 'READY' })) });
    const result = (await home.http('GET', '/api/v1/studies/demo-lung/result')).body as unknown as PublishedResult;
    const [counts, means] = result.rounds;
    expect(counts.pooled?.sites).toEqual(['north', 'south']);
    expect(counts.pooled?.estimate).toMatchObject({ groups: [{ count: { value: 55 } }, { count: { value: 35 } }] });
    expect(means.pooled?.sites).toEqual(['north', 'south', 'east']);
    expect(means.pooled?.estimate).toMatchObject({
      kind: 'moments',
      groups: [{ count: { value: expect.closeTo(120, 5) } }, { count: { value: expect.closeTo(90, 5) } }],
    });
    expect(means.pooled?.further).toMatchObject([{ kind: 'compare', differences: [{ groups: ['benign', 'malignant'] }] }]);
    expect(result.privacy.rhoPerSite).not.toBe('0');
    const { epsilonAtSites, epsilon } = result.privacy;
    expect(epsilonAtSites.map((line) => line.sites)).toEqual([1, 2, 3]);
    expect(epsilonAtSites[0].epsilon).toBe(epsilon);
    expect(epsilonAtSites[1].epsilon / epsilon).toBeGreaterThan(1.4);
    expect(epsilonAtSites[2].epsilon / epsilon).toBeLessThan(1.95);
    const open = (await (await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/demo-lung`)).json()) as typeof result;
    expect(open).toEqual(result);
    const table = await (await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/demo-lung/rows`)).json();
    expect(table).toEqual({ columns: TIDY_COLUMNS, rows: publishedRows(result) });
    expect(new Set(publishedRows(result).map((row) => row.release))).toEqual(new Set(['enrolment', 'moments']));
    // What each site sent is public with the result, refused and unpooled contributions are not.
    const sent = (await (
      await fetch(`${home.running.address.pageUrl}/api/v1/public/studies/demo-lung/contributions`)
    ).json()) as ContributionsDocument;
    expect(sent.rounds.map(({ statistic, contributions }) => [statistic, contributions.map(({ site }) => site)])).toEqual([
      ['enrolment', ['north', 'south']],
      ['moments', ['east', 'north', 'south']],
    ]);
    expect(sent.rounds[0].contributions.map(({ vector }) => vector)).toEqual([
      ['30', '20'],
      ['25', '15'],
    ]);
    for (const { site, receipt } of sent.rounds[0].contributions)
      expect(counts.pooled?.answers).toContainEqual({ site, answer: receipt.answerHash });
    const { receipts } = await north.call(north.rounds, north.rounds.listReceipts, { cursor: '', pageSize: 0 });
    expect(receipts.map((line) => [line.statistic, line.receipt?.answerHash])).toEqual([
      ['enrolment', contribution.receipt?.answerHash],
      ['moments', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ]);
  });

  it('gives up a study when too many sites say no', async () => {
    const [a, b] = await home.join(['no-a', 'no-b']);
    const study = freezeStudy(parseStudy(protocolFor('unwanted', [a.id, b.id])));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/unwanted/open');
    await a.report(study, Progress.PROGRESS_READY);
    await b.report(study, Progress.PROGRESS_REJECTED);
    expect((await home.http('GET', '/api/v1/studies/unwanted')).body['state']).toBe('abandoned');
  });

  it('goes on without a site that takes its yes back before it is ready', async () => {
    const [a, b, c] = await home.join(['yes-a', 'yes-b', 'yes-c']);
    const study = freezeStudy(parseStudy(protocolFor('left', [a.id, b.id, c.id])));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/left/open');
    await c.report(study, Progress.PROGRESS_APPROVED);
    for (const site of [a, b]) await site.report(study, Progress.PROGRESS_READY);
    expect((await home.http('GET', '/api/v1/studies/left')).body['state']).toBe('open');
    await c.report(study, Progress.PROGRESS_REJECTED);
    expect((await home.http('GET', '/api/v1/studies/left')).body['state']).toBe('running');
    expect((await a.nextOrder()).roster).toEqual([a.id, b.id]);
    await home.http('POST', '/api/v1/studies/left/cancellation');
    // What is over keeps what its sites said.
    await a.report(study, Progress.PROGRESS_REJECTED);
    const { sites } = (await home.http('GET', '/api/v1/studies/left')).body as { sites: { id: string; progress: string }[] };
    expect(sites.find(({ id }) => id === a.id)?.progress).toBe('READY');
  });

  it('ends a study at the word of its operator: the round is closed, and nothing more of it is sent', async () => {
    const [a, b] = await home.join(['ended-a', 'ended-b']);
    const study = freezeStudy(parseStudy({ ...protocolFor('ended', [a.id, b.id]), minSites: 1 }));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/ended/open');
    for (const site of [a, b]) await site.report(study, Progress.PROGRESS_READY);
    const order = await a.nextOrder();
    const cancelled = await home.http('POST', '/api/v1/studies/ended/cancellation');
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'abandoned', rounds: [{ state: 'abandoned' }] } });
    expect((await refusal(a.decline(order, 'QUARANTINED'))).reason).toBe('ROUND_CLOSED');
    const { assignments } = await b.call(b.sites, b.sites.pullAssignments, { siteId: b.id, waitSeconds: 0 });
    expect(assignments.filter(({ work }) => work?.value.studyId === 'ended')).toEqual([]);
    expect(await home.http('POST', '/api/v1/studies/ended/cancellation')).toMatchObject({
      status: 409,
      body: { code: 'STUDY_NOT_IN_THIS_STATE' },
    });
    expect((await home.http('POST', '/api/v1/studies/never/cancellation')).status).toBe(404);
    // The sites that were asked hear of it, and nobody else does.
    expect(await b.beat()).toMatchObject({ cancelledStudies: [study.digest], endedStudies: [] });
    const [other] = await home.join(['bystander']);
    expect((await other.beat()).cancelledStudies).toEqual([]);
  });

  it('tells the sites of a study that has ended that it has, and no other site', async () => {
    const { digest } = (await home.http('GET', '/api/v1/studies/demo-lung')).body;
    for (const id of ['north', 'south', 'east']) {
      const site = home.sites.find((known) => known.id === id) as RehearsalSite;
      expect(await site.beat()).toMatchObject({ cancelledStudies: [], endedStudies: [digest] });
    }
    const [other] = await home.join(['passer-by']);
    expect(await other.beat()).toMatchObject({ cancelledStudies: [], endedStudies: [] });
  });

  it('rings at once at a site that watches', async () => {
    const site = home.sites.find((known) => known.id === 'north') as RehearsalSite;
    const stream = site.sites.watch({ siteId: site.id });
    stream.on('error', () => undefined);
    const rings = (async function* () {
      for await (const message of stream) yield (message as { doorbell?: { $case: string } }).doorbell?.$case;
    })();
    expect((await rings.next()).value).toBe('assignmentsChanged');
    const study = freezeStudy(parseStudy(protocolFor('bell', ['north', 'south'])));
    const { body } = await home.http('POST', '/api/v1/studies', study.protocol);
    // The first study of this file asks the same under another name.
    const earlier = ['enrolment', 'moments'].map((statistic) => expect.objectContaining({ study: 'demo-lung', statistic }));
    expect(body['earlier']).toEqual(expect.arrayContaining(earlier));
    const began = performance.now();
    await home.http('POST', '/api/v1/studies/bell/open');
    expect((await rings.next()).value).toBe('assignmentsChanged');
    expect(performance.now() - began).toBeLessThan(1_000);
    stream.cancel();
  });

  it('takes, at its start, the step that was due when the last process ended, and no other', async () => {
    const sites = (await home.join(['due-a', 'due-b'])).map(({ id }) => id);
    for (const id of ['due', 'waits']) {
      await home.http('POST', '/api/v1/studies', protocolFor(id, sites));
      await home.http('POST', `/api/v1/studies/${id}/open`);
    }
    // The last word of the sites was kept, and the process ended before it opened the round.
    await home.running.app.get(CoordinatorStore).write(async ({ studies }) => {
      for (const site of sites) await studies.setProgress(parseStudyId('due'), site, 'ready', instantFromMs(0));
    });
    await home.running.app.get(RoundService).resume();
    expect((await home.http('GET', '/api/v1/studies/due')).body).toMatchObject({
      state: 'running',
      rounds: [{ statistic: 'enrolment', state: 'open' }],
    });
    expect((await home.http('GET', '/api/v1/studies/waits')).body).toMatchObject({ state: 'open', rounds: [] });
  });

  it('keeps a log of it all whose head is signed, and goes on from it after a restart', async () => {
    const before = (await home.http('GET', '/api/v1/audit/checkpoint')).body;
    expect(Number(before['size'])).toBeGreaterThan(20);
    for (const site of home.sites) site.close();
    await home.running.stop();
    await home.start({});
    expect(home.running.address.pageUrl).toBeNull();
    expect((await home.http('GET', '/api/v1/audit/checkpoint')).body).toEqual(before);
    expect((await home.http('GET', '/api/v1/audit/verify')).body).toMatchObject({ verified: true, size: before['size'] });
    expect((await home.http('GET', '/api/v1/audit/entries/0')).body).toMatchObject({
      entry: { kind: 'log-started', owner: 'coordinator' },
      size: before['size'],
    });
    expect((await home.http('GET', '/api/v1/audit/entries/100000')).status).toBe(404);
    expect((await home.http('GET', '/api/v1/audit/consistency/5')).body).toMatchObject({ from: 5, to: before['size'] });
    expect((await home.http('GET', '/api/v1/studies/demo-lung/result')).status).toBe(200);
  });

  it('has written no surprise into its log', () => {
    expect(home.surprises()).toEqual([]);
  });
});
