import { parseSiteId } from '@collimate/kernel-canonical';
import type { ListedSite } from '@collimate/protocol/http';
import { RehearsalSite, refusal } from '../../fixtures/rehearsal-site.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('a site that waits until its phrase was compared', () => {
  const home = new RehearsalCoordinator();
  let [jane, joe] = ['', ''];

  beforeAll(() => home.start());
  afterAll(() => home.end());

  const post = (path: string, body?: unknown, token?: string) => home.http('POST', path, body, token);
  const listed = async (id: string) =>
    ((await home.http('GET', '/api/v1/sites')).body['sites'] as ListedSite[]).find((site) => site.id === id)!;
  const enrolled = async (id: string) => {
    const site = new RehearsalSite(parseSiteId(id), home.running.address.port);
    home.sites.push(site);
    const { pending } = await site.enrol(await home.invite(id));
    return { site, pending };
  };
  const confirm = (name: string, token?: string) => post(`/api/v1/operators/${name}/confirmation`, undefined, token);
  /** Makes an account, whose holder asks for another token with it. */
  const hire = async (name: string, by?: string): Promise<string> => {
    const told = String((await post('/api/v1/operators', { name }, by)).body['token']);
    return String((await post(`/api/v1/operators/${name}/token`, undefined, told)).body['token']);
  };
  const needed = { code: 'SECOND_PERSON_NEEDED' };
  const admit = (id: string, phrase: string, token?: string) => post(`/api/v1/sites/${id}/admission`, { phrase }, token);

  it('is heard at once while there is one operator, and since there are two no more', async () => {
    const first = await enrolled('first');
    expect(first.pending).toBe(false);
    expect((await first.site.hello()).protocol).toBe(1);
    jane = String((await post('/api/v1/operators', { name: 'jane' })).body['token']);
    const second = await enrolled('second');
    expect(second.pending).toBe(true);
    expect((await refusal(second.site.hello())).reason).toBe('ADMISSION_PENDING');
    expect((await refusal(second.site.pull())).reason).toBe('ADMISSION_PENDING');
    expect((await refusal(second.site.witness())).reason).toBe('ADMISSION_PENDING');
    // The one who was there is not disturbed.
    expect((await first.site.hello()).protocol).toBe(1);
  });

  it('is admitted by the right phrase alone, of a second person whose token nobody else knows, and whom a third has confirmed', async () => {
    const { phrase, state, invitedBy } = await listed('second');
    expect([state, invitedBy]).toEqual(['pending', 'operator']);
    expect(phrase).toMatch(/^([a-z]+ ){5}[a-z]+$/);
    expect((await admit('second', phrase!)).body).toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    // The inviter made this token, and could use it.
    expect((await admit('second', phrase!, jane)).body).toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    jane = String((await post('/api/v1/operators/jane/token', undefined, jane)).body['token']);
    // The inviter made this account, had its token, and could have replaced it with it.
    expect((await admit('second', phrase!, jane)).body).toMatchObject(needed);
    expect((await confirm('jane')).body).toMatchObject(needed);
    expect((await confirm('jane', jane)).body).toMatchObject(needed);
    joe = await hire('joe');
    expect((await confirm('jane', joe)).status).toBe(204);
    expect((await admit('second', `${phrase} zoo`, jane)).body).toMatchObject({ code: 'PHRASE_DIFFERS' });
    expect((await admit('second', phrase!.toUpperCase(), jane)).status).toBe(204);
    expect(await listed('second')).toMatchObject({ state: 'active', phrase: null });
    const site = home.sites.find(({ id }) => id === 'second')!;
    expect((await site.hello()).protocol).toBe(1);
    expect((await admit('second', phrase!, jane)).body).toMatchObject({ code: 'SITE_NOT_IN_THIS_STATE' });
  });

  it('is not the work of one who makes account after account, or who invites by an account that they made', async () => {
    // Joe is not confirmed yet: whoever made his account may have invited in his name.
    const invited = await post('/api/v1/sites', { id: 'fifth', name: 'Hospital' }, joe);
    const site = new RehearsalSite(parseSiteId('fifth'), home.running.address.port);
    home.sites.push(site);
    await site.enrol(String(invited.body['token']));
    const { phrase } = await listed('fifth');
    expect((await admit('fifth', phrase!, jane)).body).toMatchObject(needed);
    // Of a line of accounts nobody confirms the next, and whoever nobody has confirmed confirms nobody.
    const kim = await hire('kim', joe);
    const lou = await hire('lou', kim);
    for (const [name, by] of [
      ['kim', joe],
      ['lou', kim],
      ['lou', joe],
      ['lou', undefined],
    ] as const) {
      expect((await confirm(name, by)).body).toMatchObject(needed);
    }
    expect((await confirm('joe', jane)).status).toBe(204);
    // Two were confirmed: the hour in which strangers confirm each other is over.
    const max = await hire('max');
    const ned = await hire('ned');
    expect((await confirm('max', ned)).body).toMatchObject(needed);
    expect((await confirm('kim', jane)).status).toBe(204);
    expect((await admit('fifth', phrase!, max)).body).toMatchObject(needed);
    expect((await admit('fifth', phrase!, lou)).body).toMatchObject(needed);
    expect((await admit('fifth', phrase!, jane)).status).toBe(204);
    // Whoever has a token made for another knows it: that one is confirmed no more, and the former makers stay its makers.
    await post('/api/v1/operators/kim/token', undefined, max);
    const told = String((await post('/api/v1/operators/kim/token')).body['token']);
    await post('/api/v1/operators/kim/token', undefined, told);
    for (const [name, by] of [
      ['kim', joe],
      ['lou', joe],
      ['kim', undefined],
    ] as const) {
      expect([name, (await confirm(name, by)).body]).toMatchObject([name, needed]);
    }
    const { operators } = (await home.http('GET', '/api/v1/operators')).body as unknown as {
      operators: { name: string; madeBy: string | null; madeBefore: string[]; confirmedBy: string | null }[];
    };
    expect(operators.find(({ name }) => name === 'kim')).toMatchObject({
      madeBy: 'operator',
      madeBefore: ['joe', 'max'],
      confirmedBy: null,
    });
    expect((await confirm('kim', jane)).status).toBe(204);
    expect(operators.find(({ name }) => name === 'jane')).toMatchObject({ madeBy: 'operator', confirmedBy: 'joe' });
  });

  it('is refused where a thief has used the invitation, whose certificate is of no use, and the hospital is invited again', async () => {
    const thief = await enrolled('third');
    expect((await post('/api/v1/sites/third/refusal', undefined, jane)).status).toBe(204);
    expect(['CERTIFICATE_REVOKED', 'CERTIFICATE_REQUIRED']).toContain((await refusal(thief.site.hello())).reason);
    expect(await listed('third')).toMatchObject({ state: 'invited', phrase: null });
    const hospital = await enrolled('third');
    expect((await listed('third')).phrase).not.toBeNull();
    expect((await refusal(hospital.site.hello())).reason).toBe('ADMISSION_PENDING');
    expect((await post('/api/v1/sites/first/refusal', undefined, jane)).body).toMatchObject({ code: 'SITE_NOT_IN_THIS_STATE' });
  });

  it('waits also after an operator was removed: one person cannot make it the work of one', async () => {
    expect((await post('/api/v1/operators/jane/removal')).status).toBe(204);
    expect((await enrolled('fourth')).pending).toBe(true);
    expect(home.surprises()).toEqual([]);
  });
});
