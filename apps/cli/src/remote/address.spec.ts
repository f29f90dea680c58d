import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coordinatorOf, coordinatorUrl } from './coordinator.address.js';
import { typeSecret, type TypedSecret } from './secret.prompt.js';
import { DEFAULT_API, siteApi, siteToken } from './site.address.js';

describe('the address of an agent', () => {
  it('is --api before COLLIMATE_API before the default', () => {
    expect(siteApi({ api: 'http://localhost:9/' }, { COLLIMATE_API: 'http://127.0.0.1:8' })).toBe('http://localhost:9');
    expect(siteApi({}, { COLLIMATE_API: 'http://127.0.0.1:8' })).toBe('http://127.0.0.1:8');
    expect(siteApi({}, { COLLIMATE_API: '' })).toBe(DEFAULT_API);
  });

  it('is the one that the agent wrote into its data folder, where nobody names another', () => {
    const data = mkdtempSync(join(tmpdir(), 'data-'));
    writeFileSync(join(data, 'run.json'), JSON.stringify({ pid: 1, apiPort: 28190, api: 'http://127.0.0.1:28190' }));
    const env = { COLLIMATE_SITE_DATA: data };
    expect(siteApi({}, env)).toBe('http://127.0.0.1:28190');
    expect(siteApi({}, { ...env, COLLIMATE_API: 'http://127.0.0.1:8' })).toBe('http://127.0.0.1:8');
    writeFileSync(join(data, 'run.json'), JSON.stringify({ api: 'http://evil.org' }));
    expect(() => siteApi({}, env)).toThrow(expect.objectContaining({ code: 'BAD_ADDRESS' }));
    for (const text of [
      '{',
      'null',
      '[]',
      JSON.stringify({ api: 8181 }),
      JSON.stringify({ pid: 'x', api: 'http://127.0.0.1:9' }),
    ]) {
      writeFileSync(join(data, 'run.json'), text);
      expect(siteApi({}, env)).toBe(DEFAULT_API);
    }
    rmSync(data, { recursive: true });
    expect(siteApi({}, env)).toBe(DEFAULT_API);
  });

  it.each([
    'http://agent.hospital.org:8181',
    'https://127.0.0.1:8181',
    'http://127.0.0.1.evil.org',
    'http://localhost@evil.org',
    '8181',
  ])('is never %s: a token would leave the machine', (api) =>
    expect(() => siteApi({ api }, {})).toThrow(expect.objectContaining({ code: 'BAD_ADDRESS' })),
  );

  it('takes the token from the option before the environment', () => {
    expect(siteToken('x', { token: 'a' }, { COLLIMATE_TOKEN: 'b' })).toBe('a');
    expect(siteToken('x', {}, { COLLIMATE_TOKEN: 'b' })).toBe('b');
  });
});

describe('the address of a coordinator', () => {
  it('is https, and says what is missing with its option and variable', () => {
    expect(coordinatorUrl({}, { COLLIMATE_COORDINATOR: 'https://c.org:8443/x' })).toBe('https://c.org:8443');
    expect(() => coordinatorUrl({ coordinator: 'http://c.org' }, {})).toThrow(expect.objectContaining({ code: 'BAD_ADDRESS' }));
    expect(() => coordinatorUrl({}, {})).toThrow(
      expect.objectContaining({ code: 'NO_ADDRESS', hint: expect.stringContaining('--coordinator') }),
    );
    expect(() => coordinatorOf('https://c.org', {}, {})).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('COLLIMATE_AUTHORITY') }),
    );
  });
});

describe('a coordinator of this machine', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'run-file-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const run = (text: string) => writeFileSync(join(folder, 'run.json'), text);

  it('is found by the folder of its data, and option and variable come before', () => {
    const authorityFile = join(folder, 'authority.pem');
    const tokenFile = join(folder, 'operator.token');
    writeFileSync(authorityFile, '-----BEGIN CERTIFICATE-----');
    writeFileSync(tokenFile, 'token');
    run(JSON.stringify({ url: 'https://localhost:9443', authorityFile, tokenFile }));
    const env = { COLLIMATE_COORDINATOR_DATA: folder };
    expect(coordinatorUrl({}, env)).toBe('https://localhost:9443');
    expect(coordinatorUrl({}, { ...env, COLLIMATE_COORDINATOR: 'https://c.org' })).toBe('https://c.org');
    expect(coordinatorUrl({ coordinator: 'https://d.org' }, env)).toBe('https://d.org');
    expect(coordinatorOf('https://localhost:9443', {}, env)).toHaveProperty('study');
  });

  it('is not known where nothing runs, and a damaged file is named', () => {
    const env = { COLLIMATE_COORDINATOR_DATA: folder };
    expect(() => coordinatorUrl({}, env)).toThrow(
      expect.objectContaining({ code: 'NO_ADDRESS', hint: expect.stringContaining('COLLIMATE_COORDINATOR_DATA') }),
    );
    const url = 'https://localhost:9443';
    for (const text of ['{', 'null', '[]', '7', '{"url":7}', JSON.stringify({ url, authorityFile: 0 })]) {
      run(text);
      expect(() => coordinatorUrl({}, env)).toThrow(expect.objectContaining({ code: 'BAD_DOCUMENT' }));
    }
  });
});

describe('a secret on the terminal', () => {
  const typed = (...reads: string[]): TypedSecret => reads.reduce<TypedSecret>(typeSecret, { text: '', end: 'open' });

  it('ends with Enter, and Backspace takes back a character', () => {
    expect(typed('päs', 'sx\u007f', 'wort\r')).toEqual({ text: 'pässwort', end: 'entered' });
    expect(typed('a😀\u007f\n')).toEqual({ text: 'a', end: 'entered' });
    expect(typed('open')).toEqual({ text: 'open', end: 'open' });
  });

  it('is forgotten with Ctrl-C and Ctrl-D', () => {
    expect(typed('secret\u0003')).toEqual({ text: '', end: 'cancelled' });
    expect(typed('secret\u0004')).toEqual({ text: '', end: 'cancelled' });
  });
});
