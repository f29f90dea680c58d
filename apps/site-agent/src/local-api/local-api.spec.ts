import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@collimate/platform-service-kit';
import { SITE_API } from '@collimate/platform-site-api';
import { answerFault } from '@collimate/protocol/http';
import { startAgent, type RunningAgent } from '../agent.server.js';
import { readSiteConfig } from '../config/site-config.js';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('the local API', () => {
  let folder: string;
  let agent: RunningAgent;
  let logged = '';
  let admin: string;
  let operator: string;

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: agent.apiPort, method, path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          const answer = { status: response.statusCode ?? 0, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
          expect(answerFault(SITE_API, { method, path, ...answer })).toBeUndefined();
          resolve(answer);
        });
      });
      sent.on('error', reject);
      if (body !== undefined) sent.setHeader('content-type', 'application/json');
      sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    });
  const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const login = async (name: string): Promise<string> => {
    const { body } = await call('POST', '/v1/sessions', { name, password: 'correct horse battery' });
    return String(body['token']);
  };

  /** Makes an account for somebody, who sets the password. */
  const hire = async (name: string, role: string): Promise<void> => {
    const { body } = await call('POST', '/v1/accounts', { name, roles: [role] }, as(admin));
    const holder = { name, code: body['code'], password: 'correct horse battery' };
    expect((await call('POST', '/v1/accounts/activations', holder)).status).toBe(201);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'local-api-'));
    const config = readSiteConfig({ COLLIMATE_SITE_DATA: join(folder, 'data'), COLLIMATE_SITE_API_PORT: '0' });
    const logger = createLogger({
      name: 'spec',
      level: 'debug',
      destination: { write: (line: string) => void (logged += line) },
    });
    agent = await startAgent({ config, logger });
    const file = join(folder, 'data', 'bootstrap.token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const bootstrap = readFileSync(file, 'utf8');
    const account = { name: 'admin', password: 'correct horse battery', roles: ['administrator'] };
    expect((await call('POST', '/v1/accounts', { ...account, roles: ['operator'] }, as(bootstrap))).body['code']).toBe(
      'ACCOUNT_INVALID',
    );
    expect((await call('POST', '/v1/accounts', account, as(bootstrap))).status).toBe(201);
    expect((await call('POST', '/v1/accounts', { ...account, name: 'thief' }, as(bootstrap))).status).toBe(401);
    admin = await login('admin');
    await hire('olga', 'operator');
    operator = await login('olga');
  });
  afterAll(async () => {
    await agent.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses an address that cannot be read as a problem, and repeats nothing of it', async () => {
    for (const path of ['/v1/accounts/%E0%A4%A/disablement', `/v1/accounts/${'a'.repeat(5000)}/disablement`]) {
      const { status, body } = await call('POST', path, undefined, as(admin));
      expect({ status, ...body }).toMatchObject({ type: 'about:blank', status: 400, code: 'BAD_REQUEST' });
      expect(JSON.stringify(body)).not.toMatch(/E0|aaa/);
    }
  });

  it('keeps names that every record answers to, and refuses the one that no record has', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      const { status, body } = await call('POST', '/v1/names', { kind: 'roi', name, local: ['a'] }, as(operator));
      expect([name, status, Object.entries((body['names'] as { roi: object }).roi)]).toEqual([
        name,
        201,
        expect.arrayContaining([[name, ['a']]]),
      ]);
      const removed = await call('POST', '/v1/names/removals', { kind: 'roi', name, local: [] }, as(operator));
      expect(Object.keys(removed.body['roi'] as object)).toEqual([]);
    }
    const { status } = await call('POST', '/v1/names', { kind: 'roi', name: '__proto__', local: ['a'] }, as(operator));
    expect(status).toBe(400);
  });

  it('answers only to a loopback name with its own port, and to no page of another origin', async () => {
    expect((await call('GET', '/v1/health')).status).toBe(200);
    expect((await call('GET', '/v1/health', undefined, { host: `rebound.example:${agent.apiPort}` })).body['code']).toBe(
      'HOST_REFUSED',
    );
    expect((await call('GET', '/v1/health', undefined, { host: '127.0.0.1:1' })).body['code']).toBe('HOST_REFUSED');
    expect((await call('GET', '/v1/health', undefined, { origin: 'https://evil.example' })).body['code']).toBe('ORIGIN_REFUSED');
    expect((await call('GET', '/v1/health', undefined, { origin: `http://127.0.0.1:${agent.apiPort}` })).status).toBe(200);
  });

  it.each([
    ['POST', '/v1/enrolment'],
    ['POST', '/v1/cohort'],
    ['POST', '/v1/cohort/removals'],
    ['POST', '/v1/consent/import'],
    ['POST', '/v1/consent/withdrawals'],
    ['POST', '/v1/consent/clock'],
    ['POST', '/v1/consent/standing'],
    ['GET', '/v1/studies'],
    ['POST', `/v1/studies/${'a'.repeat(64)}/approvals`],
    ['GET', '/v1/budget'],
    ['GET', '/v1/status'],
    ['GET', '/v1/log/checkpoint'],
    ['POST', '/v1/pause'],
    ['POST', '/v1/resume'],
    ['GET', '/v1/support'],
    ['GET', '/v1/egress/0'],
    ['GET', '/v1/egress/messages/1'],
    ['POST', '/v1/recovery'],
    ['POST', '/v1/recovery/coordinator'],
    ['GET', '/v1/log/verify'],
    ['POST', '/v1/accounts'],
    ['GET', '/v1/accounts'],
    ['POST', '/v1/accounts/dpo/confirmation'],
    ['POST', '/v1/accounts/dpo/disablement'],
    ['POST', '/v1/accounts/dpo/reset'],
    ['POST', '/v1/budget/supplements'],
    ['POST', `/v1/studies/${'a'.repeat(64)}/ready`],
    ['POST', `/v1/studies/${'a'.repeat(64)}/close`],
    ['GET', `/v1/studies/${'a'.repeat(64)}/figures`],
    ['GET', '/v1/names'],
    ['POST', '/v1/names'],
    ['POST', '/v1/names/removals'],
    ['POST', '/v1/hello'],
  ])('asks who calls %s %s', async (method, path) => {
    expect(await call(method, path)).toMatchObject({
      status: 401,
      body: { code: 'NOT_AUTHENTICATED', hint: expect.any(String) },
    });
    expect((await call(method, path, undefined, as('x'.repeat(43)))).status).toBe(401);
  });

  it('says the same for an unknown name and a wrong password', async () => {
    const wrong = await call('POST', '/v1/sessions', { name: 'admin', password: 'wrong' });
    const unknown = await call('POST', '/v1/sessions', { name: 'nobody', password: 'wrong' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_REFUSED' } });
    expect(unknown).toEqual(wrong);
  });

  it('does not let an account do what its roles do not say', async () => {
    expect(await call('POST', '/v1/enrolment', { token: 'CM1-xxxxxxxx' }, as(operator))).toMatchObject({
      status: 403,
      body: { code: 'ROLE_MISSING' },
    });
    const digest = 'a'.repeat(64);
    expect(await call('POST', `/v1/studies/${digest}/approvals`, {}, as(admin))).toMatchObject({
      status: 403,
      body: { code: 'ROLE_MISSING' },
    });
  });

  it.each([
    ['text that is no JSON', '{"table": "/home/DOE', 'BAD_REQUEST', undefined],
    ['a list', [1], 'BODY_INVALID', undefined],
    ['a missing key', {}, 'BODY_INVALID', 'table'],
    ['an unknown key', { table: '/a', patient: 'DOE' }, 'BODY_INVALID', 'patient'],
    ['another type', { table: 7 }, 'BODY_INVALID', 'table'],
    ['a relative path', { table: 'DOE.csv' }, 'TABLE_UNREADABLE', undefined],
    ['a file that does not exist', { table: '/nowhere/DOE.csv' }, 'TABLE_UNREADABLE', undefined],
    ['a folder', { table: tmpdir() }, 'TABLE_UNREADABLE', undefined],
  ])('names what is wrong with %s, and quotes nothing of it', async (_, body, code, tag) => {
    for (const path of ['/v1/cohort', '/v1/consent/import']) {
      const answer = await call('POST', path, body, as(operator));
      expect(answer).toMatchObject({ status: 400, body: { code, hint: expect.any(String), ...(tag ? { place: { tag } } : {}) } });
      expect(JSON.stringify(answer.body)).not.toContain('DOE');
    }
  });

  it('takes a table whole or not at all, and names the line', async () => {
    const table = join(folder, 'cohort.csv');
    writeFileSync(table, 'subject,image,mask,roi,group\nDOE1,a,a.dcm,GTV-1,benign\nDOE2,../b,b.dcm,GTV-1,benign\n');
    const wrong = await call('POST', '/v1/cohort', { table }, as(operator));
    expect(wrong).toMatchObject({ status: 400, body: { code: 'TABLE_INVALID', place: { tag: 'line 3' } } });
    writeFileSync(table, 'subject,image,mask,roi,group\nDOE1,a,a.dcm,GTV-1,benign\nDOE2,b,b.dcm,GTV-1,benign\n');
    expect(await call('POST', '/v1/cohort', { table }, as(operator))).toMatchObject({
      status: 201,
      body: { added: 2, unchanged: 0 },
    });
    expect(await call('POST', '/v1/cohort', { table }, as(operator))).toMatchObject({
      status: 201,
      body: { added: 0, unchanged: 2 },
    });

    const consent = join(folder, 'consent.csv');
    writeFileSync(
      consent,
      'subject,type,at,form,scope\nDOE1,GIVEN,2025-01-01,f1,DUO:0000042\nDOE2,PERHAPS,2025-01-01,f1,DUO:0000042\n',
    );
    expect(await call('POST', '/v1/consent/import', { table: consent }, as(operator))).toMatchObject({
      status: 400,
      body: { code: 'BAD_ROW', detail: expect.stringContaining('line 3, column type'), place: { tag: 'line 3, column type' } },
    });
    writeFileSync(
      consent,
      'subject,type,at,form,scope\nDOE1,GIVEN,2025-01-01,f1,DUO:0000042\nDOE2,REFUSED,2025-01-01,f1,DUO:0000042\n',
    );
    expect(await call('POST', '/v1/consent/import', { table: consent }, as(operator))).toMatchObject({
      status: 201,
      body: { events: 2, known: 0 },
    });
  });

  it('carries a withdrawal out, and knows no subject that it never met', async () => {
    const unknown = await call('POST', '/v1/consent/withdrawals', { subject: 'DOE9' }, as(operator));
    expect(unknown).toMatchObject({ status: 404, body: { code: 'NO_SUCH_SUBJECT', hint: expect.any(String) } });
    expect(JSON.stringify(unknown)).not.toContain('DOE9');
    const done = await call('POST', '/v1/consent/withdrawals', { subject: 'DOE1' }, as(operator));
    expect(done).toMatchObject({
      status: 201,
      body: {
        effects: ['delete-cohort-rows', 'destroy-subject-key', 'stop-contact', 'issue-certificate'],
        certificate: expect.stringMatching(/certificates.[0-9a-f]{64}\.json$/) as string,
      },
    });
    expect(await call('POST', '/v1/consent/standing', { subject: 'DOE1' }, as(operator))).toMatchObject({
      status: 200,
      body: { mayBeContacted: false },
    });
  });

  it('lets an approver act only when another person has confirmed the account, and nobody twice', async () => {
    await hire('sock1', 'approver');
    await hire('sock2', 'approver');
    const [one, two] = [await login('sock1'), await login('sock2')];
    const digest = 'a'.repeat(64);
    const sign = (token: string) => call('POST', `/v1/studies/${digest}/approvals`, {}, as(token));
    const confirm = (name: string, token: string) => call('POST', `/v1/accounts/${name}/confirmation`, {}, as(token));
    expect(await sign(one)).toMatchObject({ status: 403, body: { code: 'ACCOUNT_NOT_CONFIRMED', hint: expect.any(String) } });
    expect((await call('GET', '/v1/status', undefined, as(one))).status).toBe(200);
    expect((await confirm('sock1', one)).body['code']).toBe('NOT_A_THIRD_PERSON');
    expect((await confirm('sock1', admin)).body['code']).toBe('NOT_AN_APPROVER');
    expect((await confirm('sock1', two)).status).toBe(201);
    expect((await sign(one)).body['code']).toBe('NO_SUCH_STUDY');
    expect((await confirm('sock2', one)).status).toBe(201);
    // Everybody sees who stands behind whom.
    const { body } = await call('GET', '/v1/accounts', undefined, as(operator));
    expect(Object.values(body)).toContainEqual(expect.objectContaining({ name: 'sock1', madeBy: 'admin', confirmedBy: 'sock2' }));
    expect(JSON.stringify(body)).not.toMatch(/argon2|hash/);
    // A password typed for somebody else is refused: its holder alone knows it.
    const typed = { name: 'eve', roles: ['approver'], password: 'correct horse battery' };
    expect((await call('POST', '/v1/accounts', typed, as(admin))).body['code']).toBe('ACCOUNT_INVALID');
  });

  it('looks at ten wrong passwords, then at none for a while, and logs each without what was typed', async () => {
    const wrong = () => call('POST', '/v1/sessions', { name: 'olga', password: 'WRONG-typed-secret' });
    const answers = [];
    for (let n = 0; n < 300; n++) answers.push(await wrong());
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers[299]).toMatchObject({ status: 429, body: { code: 'TOO_MANY_ATTEMPTS', hint: expect.stringContaining('s') } });
    expect((await call('POST', '/v1/sessions', { name: 'olga', password: 'correct horse battery' })).status).toBe(429);
    expect((await call('POST', '/v1/sessions', { name: 'admin', password: 'correct horse battery' })).status).toBe(201);
    const lines = logged.split('\n').filter((line) => line.includes('"failures":'));
    expect(lines.length).toBeGreaterThanOrEqual(10);
    expect(lines.at(-1)).toMatch(/"account":"a-[0-9a-f]{32}","failures":10/);
    expect(logged).not.toContain('WRONG-typed-secret');
  });

  it('lets an administrator alone disable an account, whose sessions end at once', async () => {
    await hire('quinn', 'operator');
    const quinn = await login('quinn');
    const disable = (name: string, token: string) => call('POST', `/v1/accounts/${name}/disablement`, {}, as(token));
    expect(await disable('quinn', operator)).toMatchObject({ status: 403, body: { code: 'ROLE_MISSING' } });
    expect(await disable('admin', admin)).toMatchObject({ status: 409, body: { code: 'LAST_ADMINISTRATOR' } });
    expect(await disable('nobody', admin)).toMatchObject({ body: { code: 'NO_SUCH_ACCOUNT' } });
    expect((await call('GET', '/v1/status', undefined, as(quinn))).status).toBe(200);
    expect((await disable('quinn', admin)).status).toBe(201);
    expect((await call('GET', '/v1/status', undefined, as(quinn))).status).toBe(401);
    expect((await call('POST', '/v1/sessions', { name: 'quinn', password: 'correct horse battery' })).status).toBe(401);
    expect(logged).toContain('ACCOUNT_DISABLED');
  });

  it('lets another administrator reset a password: the old one and its sessions end, and the code gives a new one', async () => {
    await hire('rita', 'operator');
    const rita = await login('rita');
    const reset = (name: string, token: string) => call('POST', `/v1/accounts/${name}/reset`, {}, as(token));
    expect(await reset('rita', operator)).toMatchObject({ status: 403, body: { code: 'ROLE_MISSING' } });
    expect(await reset('admin', admin)).toMatchObject({ body: { code: 'NOT_A_THIRD_PERSON' } });
    expect(await reset('nobody', admin)).toMatchObject({ body: { code: 'NO_SUCH_ACCOUNT' } });
    const { status, body } = await reset('rita', admin);
    expect(status).toBe(201);
    expect((await call('GET', '/v1/status', undefined, as(rita))).status).toBe(401);
    expect((await call('POST', '/v1/sessions', { name: 'rita', password: 'correct horse battery' })).status).toBe(401);
    const password = 'another horse battery';
    const { code } = body as { readonly code: string };
    expect((await call('POST', '/v1/accounts/activations', { name: 'rita', code, password })).status).toBe(201);
    expect((await call('POST', '/v1/sessions', { name: 'rita', password })).status).toBe(201);
    expect(logged).toContain('PASSWORD_RESET');
  });

  it('looks at ten wrong passwords of one name, also when many come at once', async () => {
    await hire('petra', 'operator');
    const wrong = () => call('POST', '/v1/sessions', { name: 'petra', password: 'WRONG-typed-secret' });
    const answers = await Promise.all(Array.from({ length: 120 }, wrong));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(110);
  });

  it('locks nobody out for wrong logins under invented names, however many come', async () => {
    const invented = (n: number) => call('POST', '/v1/sessions', { name: `nobody-${n}`, password: 'WRONG-typed-secret' });
    const good = () => call('POST', '/v1/sessions', { name: 'admin', password: 'correct horse battery' });
    for (let n = 0; n < 60; n += 20) await Promise.all(Array.from({ length: 20 }, (_, k) => invented(n + k)));
    expect((await good()).status).toBe(201);
    const flood = Promise.all(Array.from({ length: 24 }, (_, n) => invented(100 + n)));
    expect((await good()).status).toBe(201);
    expect(new Set((await flood).map(({ status }) => status))).toEqual(new Set([401]));
  });

  it.each([
    ['no token at all', 'hello-world', 'TOKEN_MALFORMED'],
    [
      'a token with a foreign key',
      `CM1-${Buffer.from(JSON.stringify({ url: 'https://x', x: 1 })).toString('base64url')}`,
      'TOKEN_MALFORMED',
    ],
    [
      'an expired token',
      `CM1-${Buffer.from(JSON.stringify({ url: 'https://localhost:1', site: 'north', spki: 'a'.repeat(64), nonce: 'n'.repeat(43), expires: '2020-01-01T00:00:00.000Z' })).toString('base64url')}`,
      'TOKEN_EXPIRED',
    ],
    [
      'a coordinator that is not there',
      `CM1-${Buffer.from(JSON.stringify({ url: 'https://localhost:1', site: 'north', spki: 'a'.repeat(64), nonce: 'n'.repeat(43), expires: '2999-01-01T00:00:00.000Z' })).toString('base64url')}`,
      'AUTHORITY_UNREACHABLE',
    ],
  ])('refuses to enrol with %s', async (_, token, code) => {
    expect((await call('POST', '/v1/enrolment', { token }, as(admin))).body['code']).toBe(code);
  });

  it('shows status, budget and the log of an agent that is not enrolled', async () => {
    expect((await call('GET', '/v1/status', undefined, as(admin))).body).toMatchObject({
      site: null,
      coordinator: null,
      quarantine: 'none',
      studies: [],
    });
    expect((await call('GET', '/v1/budget', undefined, as(admin))).body).toMatchObject({ site: { budget: '9/10', spent: '0' } });
    expect((await call('GET', '/v1/log/verify', undefined, as(admin))).body).toMatchObject({ valid: true, size: 0 });
    expect((await call('GET', '/v1/nothing', undefined, as(admin))).body).toMatchObject({
      status: 404,
      hint: expect.any(String),
    });
    expect((await call('POST', `/v1/studies/${'A'.repeat(64)}/approvals`, {}, as(admin))).status).toBe(403);
  });

  it('wrote nothing about a subject into its log', () => {
    expect(logged).not.toMatch(/DOE|correct horse/);
  });

  it('says what it is as an OpenAPI document, to whoever has an account', async () => {
    expect((await call('GET', '/v1/openapi')).status).toBe(401);
    const { body } = await call('GET', '/v1/openapi', undefined, as(operator));
    const asked = Object.values(SITE_API).map(({ path }) => path.replace(/:(\w+)/g, '{$1}'));
    expect(Object.keys(body['paths'] as object).sort()).toEqual([...new Set(asked)].sort());
  });
});
