import { parseSiteId } from '@collimate/kernel-canonical';
import type { ListedSite } from '@collimate/protocol/http';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { refusal, RehearsalSite } from '../../fixtures/rehearsal-site.js';

describe('what an operator began who was removed', () => {
  const home = new RehearsalCoordinator();
  let [jane, joe, jane2] = ['', '', ''];

  const post = (path: string, body?: unknown, token?: string) => home.http('POST', path, body, token);
  const reset = async (name: string, token?: string): Promise<string> =>
    String((await post(`/api/v1/operators/${name}/token`, undefined, token)).body['token']);
  /** Makes an account, whose holder asks for another token with it. */
  const hire = async (name: string, by?: string): Promise<string> =>
    reset(name, String((await post('/api/v1/operators', { name }, by)).body['token']));
  const confirm = (name: string, token?: string) => post(`/api/v1/operators/${name}/confirmation`, undefined, token);
  const invite = async (id: string, token: string): Promise<string> =>
    String((await post('/api/v1/sites', { id, name: 'Hospital' }, token)).body['token']);
  const enrol = async (id: string, invitation: string): Promise<void> => {
    const site = new RehearsalSite(parseSiteId(id), home.running.address.port);
    home.sites.push(site);
    await site.enrol(invitation);
  };
  const admit = async (id: string, token: string) => {
    const sites = (await home.http('GET', '/api/v1/sites')).body['sites'] as ListedSite[];
    return post(`/api/v1/sites/${id}/admission`, { phrase: sites.find((site) => site.id === id)!.phrase }, token);
  };
  const needed = { code: 'SECOND_PERSON_NEEDED' };
  const invitations = new Map<string, string>();
  let sock = '';

  beforeAll(async () => {
    await home.start();
    jane = await hire('jane');
    joe = await hire('joe');
    await confirm('jane', joe);
    await confirm('joe', jane);
    sock = await hire('sock', jane);
    await hire('under', sock);
    for (const [id, by] of [
      ['waits', jane],
      ['unused', jane],
      ['by-sock', sock],
      ['by-joe', joe],
    ] as const) {
      invitations.set(id, await invite(id, by));
      if (id !== 'unused') await enrol(id, invitations.get(id)!);
    }
    expect((await post('/api/v1/operators/jane/removal', undefined, joe)).status).toBe(204);
    jane2 = await hire('jane2');
    expect((await confirm('jane2', joe)).status).toBe(204);
  });
  afterAll(() => home.end());

  it('is admitted by nobody, and by the former token nobody enrols', async () => {
    expect((await admit('waits', jane2)).body).toMatchObject(needed);
    expect((await admit('waits', joe)).body).toMatchObject(needed);
    expect((await refusal(enrol('unused', invitations.get('unused')!))).reason).toBe('TOKEN_UNKNOWN');
    // What another has invited is not touched.
    expect((await admit('by-joe', jane2)).status).toBe(204);
  });

  it('is invited anew, after its key was unbound, by an operator who stands', async () => {
    expect((await post('/api/v1/sites/waits/refusal', undefined, jane2)).status).toBe(204);
    for (const id of ['waits', 'unused']) {
      await enrol(id, await invite(id, joe));
      expect((await admit(id, joe)).body).toMatchObject(needed);
      expect((await admit(id, jane2)).status).toBe(204);
    }
  });

  it('is confirmed of accounts by nobody, those neither that were made through them, until somebody who stands makes them anew', async () => {
    for (const name of ['sock', 'under']) {
      for (const by of [jane2, joe]) expect((await confirm(name, by)).body).toMatchObject(needed);
    }
    // A token of one's own, of an account that is void too, or an account that it makes, makes nothing anew.
    sock = await reset('sock', sock);
    await reset('under', await reset('under', sock));
    await hire('further', sock);
    for (const name of ['sock', 'under', 'further']) expect((await confirm(name, jane2)).body).toMatchObject(needed);
    sock = await reset('sock', await reset('sock', joe));
    expect((await confirm('sock', joe)).body).toMatchObject(needed);
    expect((await confirm('sock', jane2)).status).toBe(204);
    // What was invited while somebody else held the account is not its new holder's.
    expect((await admit('by-sock', jane2)).body).toMatchObject(needed);
    expect((await confirm('under', jane2)).body).toMatchObject(needed);
  });

  it('stays, where it was finished before', async () => {
    expect((await post('/api/v1/operators/jane2/removal', undefined, joe)).status).toBe(204);
    const sites = (await home.http('GET', '/api/v1/sites')).body['sites'] as ListedSite[];
    expect(
      sites
        .filter(({ state }) => state === 'active')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['by-joe', 'unused', 'waits']);
    const { operators } = (await home.http('GET', '/api/v1/operators')).body as unknown as {
      operators: { name: string; confirmedBy: string | null }[];
    };
    expect(operators.find(({ name }) => name === 'sock')).toMatchObject({ confirmedBy: 'jane2' });
    expect(home.surprises()).toEqual([]);
  });
});
