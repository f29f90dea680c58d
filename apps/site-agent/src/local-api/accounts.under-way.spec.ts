import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '@collimate/platform-service-kit';
import { startAgent, type RunningAgent } from '../agent.server.js';
import { readSiteConfig } from '../config/site-config.js';

const password = 'correct horse battery';
/** Long after a login has begun to look at the password, and before it is done. */
const UNDER_WAY_MS = 5;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('what is decided after a wait', () => {
  let folder: string;
  let agent: RunningAgent;
  const tokens = new Map<string, string>();

  const send = async (token: string, method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${agent.apiPort}/v1/${path}`, {
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  };
  const as = (name: string, method: string, path: string, body?: object): Promise<Answer> =>
    send(tokens.get(name) ?? '', method, path, body);
  const login = async (name: string, secret = password): Promise<string> =>
    String((await send('', 'POST', 'sessions', { name, password: secret })).body['token'] ?? '');
  const activate = (name: string, code: unknown, secret = password): Promise<Answer> =>
    send('', 'POST', 'accounts/activations', { name, code, password: secret });
  const hire = async (name: string, role: string): Promise<void> => {
    const { body } = await as('admin', 'POST', 'accounts', { name, roles: [role] });
    expect((await activate(name, body['code'])).status).toBe(201);
    tokens.set(name, await login(name));
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'under-way-'));
    const config = readSiteConfig({ COLLIMATE_SITE_DATA: join(folder, 'agent'), COLLIMATE_SITE_API_PORT: '0' });
    agent = await startAgent({ config, logger: createLogger({ name: 'spec', level: 'silent' }) });
  });
  afterEach(async () => {
    await agent.close();
    rmSync(folder, { recursive: true });
  });

  /** The token of the first hour, used for several names at the same moment. */
  const begin = (...names: readonly string[]): Promise<readonly Answer[]> => {
    const bootstrap = readFileSync(join(folder, 'agent', 'bootstrap.token'), 'utf8').trim();
    return Promise.all(
      names.map((name) => send(bootstrap, 'POST', 'accounts', { name, password, roles: ['administrator', 'approver'] })),
    );
  };

  it('the token of the first hour makes one account, however often it is used at the same moment', async () => {
    const made = await begin('mallory', 'sock', 'puppet');
    expect(made.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
    const refused = made.filter(({ status }) => status !== 201);
    expect(refused.map(({ body }) => body['code'])).toEqual(['NOT_AUTHENTICATED', 'NOT_AUTHENTICATED']);
    const opened = await Promise.all(['mallory', 'sock', 'puppet'].map((name) => login(name)));
    expect(opened.filter((token) => token !== '')).toHaveLength(1);
  });

  it('a login opens nothing whose password was reset, or whose account was disabled, while it was looked at', async () => {
    await begin('admin');
    tokens.set('admin', await login('admin'));
    for (const name of ['ada', 'ben']) await hire(name, 'approver');
    for (const [by, whom] of [
      ['ada', 'ben'],
      ['ben', 'ada'],
      ['ada', 'admin'],
    ]) {
      expect((await as(by, 'POST', `accounts/${whom}/confirmation`)).status).toBe(201);
    }
    await hire('olga', 'operator');
    const begun = [login('ben'), login('ben'), login('olga'), login('olga')];
    await sleep(UNDER_WAY_MS);
    const [{ body }, { status }] = await Promise.all([
      as('admin', 'POST', 'accounts/ben/reset'),
      as('admin', 'POST', 'accounts/olga/disablement'),
    ]);
    expect(status).toBe(201);
    const opened = await Promise.all(begun);
    expect((await activate('ben', body['code'], 'another long password')).status).toBe(201);
    expect((await as('ada', 'POST', 'accounts/ben/confirmation')).status).toBe(201);
    for (const token of opened) expect((await send(token, 'GET', 'policy')).status).toBe(401);
    const now = await login('ben', 'another long password');
    expect((await send(now, 'GET', 'policy')).status).toBe(200);
  });

  it('one code sets one password, however often it is used at the same moment', async () => {
    await begin('admin');
    tokens.set('admin', await login('admin'));
    const { body } = await as('admin', 'POST', 'accounts', { name: 'cora', roles: ['operator'] });
    const secrets = [1, 2, 3].map((n) => `another long password ${n}`);
    const set = await Promise.all(secrets.map((secret) => activate('cora', body['code'], secret)));
    expect(set.filter(({ status }) => status === 201)).toHaveLength(1);
  });
});
