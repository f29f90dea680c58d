import { freezeStudy, parseStudy, type FrozenStudy } from '@collimate/governance-study';
import { Progress } from '@collimate/protocol';
import type { StudyStatus } from '@collimate/protocol/http';
import { refusal, type RehearsalSite } from '../../fixtures/rehearsal-site.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { steppedProtocol } from '../../fixtures/stepped-study.js';

/* What an operator decides of sites, and what a study does when sites say nothing. */
describe('sites that are not asked', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  const post = (path: string, body?: unknown) => home.http('POST', path, body);
  const statusOf = async (id: string) => (await home.http('GET', `/api/v1/studies/${id}`)).body as unknown as StudyStatus;
  const entries = async () => {
    const { body } = await home.http('GET', '/api/v1/audit/leaves/0');
    return (body['leaves'] as string[]).map((leaf) => JSON.parse(leaf) as Record<string, unknown>);
  };

  /** A study of counts, open, whose reviews have arrived. */
  async function opened(id: string, sites: readonly RehearsalSite[], timetable: object = {}): Promise<FrozenStudy> {
    const form = steppedProtocol(
      id,
      sites.map((site) => site.id),
    );
    const tables = ['first', 'second'].map((name) => ({ name, kind: 'cells', tables: [['response']], rho: '1/100' }));
    const study = freezeStudy(
      parseStudy({
        ...form,
        releases: tables,
        analyses: tables.map(({ name }) => ({ name: `${name}-count`, kind: 'count', from: name })),
        timetable: { openingMs: 500, tickMs: 100, ...timetable },
      }),
    );
    expect((await post('/api/v1/studies', study.protocol)).status).toBe(201);
    expect((await post(`/api/v1/studies/${id}/open`)).status).toBe(200);
    for (const site of sites) await site.pull();
    return study;
  }

  it('keep their link, are told why, get no work, and hold nobody up; afterwards they get what waited', async () => {
    const [north, south, east] = await home.join(['north', 'south', 'east']);
    const study = await opened('suspended-one', [north, south, east]);
    const why = 'its scanner is being calibrated';
    expect(await post('/api/v1/sites/east/suspension', { why })).toMatchObject({ status: 204 });
    expect((await east.hello()).suspendedWhy).toBe(why);
    expect((await north.hello()).suspendedWhy).toBe('');
    await north.report(study, Progress.PROGRESS_READY);
    await south.report(study, Progress.PROGRESS_READY);
    const order = await north.nextOrder();
    expect(order.roster).toEqual(['north', 'south']);
    const further = await opened('waits-for-east', [north, south]);
    expect(await east.pull()).toEqual([]);
    expect((await statusOf('suspended-one')).sites).toMatchObject([
      { id: 'north', standing: 'active' },
      { id: 'south', standing: 'active' },
      { id: 'east', standing: 'suspended' },
    ]);
    expect(further.protocol.sites).not.toContain('east');
    expect((await post('/api/v1/sites/east/resumption')).status).toBe(204);
    expect((await east.hello()).suspendedWhy).toBe('');
    expect((await post('/api/v1/sites/east/resumption')).body).toMatchObject({ code: 'SITE_NOT_IN_THIS_STATE' });
    const standings = (await entries()).filter(({ kind }) => kind === 'site-standing-set');
    expect(standings).toMatchObject([
      { site: 'east', standing: 'suspended', by: 'operator' },
      { site: 'east', standing: 'active', by: 'operator' },
    ]);
  });

  it('end no study while they are suspended: one with too few sites waits, and goes on when they are back', async () => {
    const [a, b] = await home.join(['alpha', 'beta']);
    const study = await opened('too-few', [a, b]);
    await post('/api/v1/sites/beta/suspension', { why: 'a question of ours' });
    await a.report(study, Progress.PROGRESS_READY);
    await b.report(study, Progress.PROGRESS_READY);
    expect(await statusOf('too-few')).toMatchObject({ state: 'open', rounds: [] });
    await post('/api/v1/sites/beta/resumption');
    expect(await statusOf('too-few')).toMatchObject({ state: 'running', rounds: [{ roster: ['alpha', 'beta'] }] });
    // The round that is open waits no more for a site that is suspended now.
    const order = await a.nextOrder();
    await a.witness();
    await a.decline(order, 'SITE_BUDGET_EXHAUSTED');
    expect((await statusOf('too-few')).rounds[0].state).toBe('open');
    await post('/api/v1/sites/beta/suspension', { why: 'a question of ours' });
    expect(await statusOf('too-few')).toMatchObject({ state: 'running', rounds: [{ state: 'abandoned' }] });
    // Revoked, it is gone for good: nobody is asked for what cannot be pooled, and nobody charged.
    await post('/api/v1/sites/beta/revocation');
    expect((await statusOf('too-few')).rounds[1]).toMatchObject({ roster: [] });
    expect((await refusal(b.hello())).reason).toBe('CERTIFICATE_REVOKED');
  });

  it('are named and left out when they were silent until the time for the review was over; a late yes counts until the first round', async () => {
    const [one, two, three, four] = await home.join(['one', 'two', 'three', 'four']);
    const study = await opened('silent', [one, two, three, four], { reviewMs: 3_600_000 });
    for (const site of [one, two]) await site.report(study, Progress.PROGRESS_APPROVED);
    await three.report(study, Progress.PROGRESS_IN_REVIEW);
    expect(await statusOf('silent')).toMatchObject({ state: 'open', sites: [{}, {}, { isLate: false }, { isLate: false }] });
    home.clock.aheadMs += 3_600_001;
    await home.closeOverdue();
    const late = await statusOf('silent');
    expect(late.sites.map(({ isLate }) => isLate)).toEqual([false, false, true, true]);
    expect(late.state).toBe('open');
    const lapsed = (await entries()).filter(({ kind }) => kind === 'review-lapsed');
    expect(lapsed.map(({ site }) => site)).toEqual(['three', 'four']);
    expect(home.logged.filter((line) => line.includes('REVIEW_LAPSED'))).toHaveLength(1);
    await four.report(study, Progress.PROGRESS_READY);
    for (const site of [one, two]) await site.report(study, Progress.PROGRESS_READY);
    expect((await statusOf('silent')).rounds).toMatchObject([{ roster: ['one', 'two', 'four'] }]);
    await home.closeOverdue();
    expect((await entries()).filter(({ kind }) => kind === 'review-lapsed')).toHaveLength(2);
  });

  it('end a study whose others are too few', async () => {
    const [five, six] = await home.join(['five', 'six']);
    const study = await opened('nobody-answered', [five, six], { reviewMs: 1_000 });
    await five.report(study, Progress.PROGRESS_APPROVED);
    home.clock.aheadMs += 1_001;
    await home.closeOverdue();
    expect(await statusOf('nobody-answered')).toMatchObject({ state: 'abandoned', sites: [{ isLate: false }, { isLate: true }] });
  });

  it('tell what is wrong with a word', async () => {
    expect((await post('/api/v1/sites/nobody/suspension', { why: 'no reason' })).body).toMatchObject({ code: 'SITE_UNKNOWN' });
    expect((await post('/api/v1/sites/one/suspension', { why: 'two\nlines' })).body).toMatchObject({ code: 'INVALID_REQUEST' });
    // An older command line, which means to revoke, calls without a reason: it must not find a site suspended in its place.
    expect((await post('/api/v1/sites/one/suspension')).status).toBe(400);
    await home.invite('guest');
    const early = await post('/api/v1/sites/guest/suspension', { why: 'too early' });
    expect(early.body).toMatchObject({ code: 'SITE_NOT_IN_THIS_STATE' });
    expect(home.surprises()).toEqual([]);
  });
});
