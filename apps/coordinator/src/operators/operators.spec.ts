import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('the people who operate a coordinator', () => {
  const home = new RehearsalCoordinator();

  beforeAll(() => home.start());
  afterAll(() => home.end());

  const post = (path: string, body?: unknown, token?: string) => home.http('POST', path, body, token);
  const list = async (token?: string) => (await home.http('GET', '/api/v1/operators', undefined, token)).body['operators'];

  it('each have a token, which its maker knows until its holder asks for another one', async () => {
    const { body } = await post('/api/v1/operators', { name: 'jane' });
    const first = String(body['token']);
    expect(await list(first)).toMatchObject([
      { name: 'operator', state: 'active', tokenBy: 'operator', isMachine: true },
      { name: 'jane', state: 'active', tokenBy: 'operator', isMachine: false },
    ]);
    const own = String((await post('/api/v1/operators/jane/token', undefined, first)).body['token']);
    expect((await home.http('GET', '/api/v1/sites', undefined, first)).status).toBe(401);
    expect(await list(own)).toMatchObject([{}, { name: 'jane', tokenBy: 'jane' }]);
    // Forgotten: somebody else has another one made.
    const reset = String((await post('/api/v1/operators/jane/token')).body['token']);
    expect((await home.http('GET', '/api/v1/sites', undefined, own)).status).toBe(401);
    expect(await list(reset)).toMatchObject([{}, { name: 'jane', tokenBy: 'operator' }]);
  });

  it('are removed for good, and never the one whose token stands on the machine', async () => {
    const token = String((await post('/api/v1/operators', { name: 'joe' })).body['token']);
    expect((await post('/api/v1/operators/joe/removal')).status).toBe(204);
    expect((await home.http('GET', '/api/v1/sites', undefined, token)).status).toBe(401);
    expect(await list()).toMatchObject([{}, {}, { name: 'joe', state: 'removed' }]);
    expect((await post('/api/v1/operators', { name: 'joe' })).body).toMatchObject({ code: 'OPERATOR_EXISTS' });
    for (const path of ['removal', 'token']) {
      expect((await post(`/api/v1/operators/joe/${path}`)).body).toMatchObject({ code: 'OPERATOR_UNKNOWN' });
      expect((await post(`/api/v1/operators/operator/${path}`)).body).toMatchObject({ code: 'OPERATOR_OF_THE_MACHINE' });
    }
    expect((await post('/api/v1/operators', { name: 'No such' })).body).toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('are recorded in the log, each change with who made it, and no token stands there or in the console', async () => {
    const { body } = await home.http('GET', '/api/v1/audit/leaves/0');
    const changes = (body['leaves'] as string[])
      .map((leaf) => JSON.parse(leaf) as Record<string, unknown>)
      .filter(({ kind }) => kind === 'operator-recorded');
    expect(changes.map(({ operator, change, by }) => [operator, change, by])).toEqual([
      ['jane', 'added', 'operator'],
      ['jane', 'token-replaced', 'jane'],
      ['jane', 'token-replaced', 'operator'],
      ['joe', 'added', 'operator'],
      ['joe', 'removed', 'operator'],
    ]);
    const { body: made } = await post('/api/v1/operators', { name: 'kim' });
    expect(home.logged.join('')).not.toContain(String(made['token']));
    expect(home.surprises()).toEqual([]);
  });
});
