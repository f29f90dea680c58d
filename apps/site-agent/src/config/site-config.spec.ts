import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatRational } from '@collimate/kernel-numeric';
import { keyPlaceOf } from './key.folder.js';
import { settingMarkdown, settingRows } from '@collimate/platform-service-kit';
import { SITE_PREFIX, proxyTo, readSiteConfig, siteConfigSchema } from './site-config.js';

describe('the configuration of an agent', () => {
  it('needs the data folder alone and fills in the rest', () => {
    const config = readSiteConfig({ COLLIMATE_SITE_DATA: 'x', PATH: 'not ours' });
    expect(config).toMatchObject({
      dataFolder: 'x',
      apiPort: 8181,
      queue: 'local',
      workers: 1,
      researchCopy: false,
      zone: 'UTC',
    });
    expect(formatRational(config.siteBudget)).toBe('9/10');
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('puts keys and the list of withdrawals beside the data folder, and tells what lies in it', () => {
    const config = readSiteConfig({ COLLIMATE_SITE_DATA: '/x/data/' });
    expect(config.withdrawalFile).toBe('/x/data-withdrawals/withdrawals.log');
    expect(keyPlaceOf(config)).toEqual({ folder: '/x/data-keys', isInDataFolder: false });
    const inside = readSiteConfig({ COLLIMATE_SITE_DATA: '/x/data', COLLIMATE_SITE_KEYS: '/x/data/secret' });
    expect(keyPlaceOf(inside)).toEqual({ folder: '/x/data/secret', isInDataFolder: true });
  });

  it('reads a proxy with its account, by TLS where it says so, and names the authority that cannot be read', () => {
    const proxy = (text: string, more = {}): unknown =>
      readSiteConfig({ COLLIMATE_SITE_DATA: 'x', COLLIMATE_SITE_PROXY: text, ...more }).proxy;
    expect(proxy('http://proxy')).toEqual({ host: 'proxy', port: 80 });
    expect(proxy('https://ward:p%40ss@[::1]:3129/')).toEqual({
      host: '::1',
      port: 3129,
      user: 'ward',
      password: 'p@ss',
      tls: {},
    });
    expect(() => proxy('https://proxy', { COLLIMATE_SITE_PROXY_AUTHORITY: '/nonexistent' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_UNREADABLE', place: { tag: 'COLLIMATE_SITE_PROXY_AUTHORITY' } }),
    );
  });

  it.each([
    ['house.example', 'a.house.example', true],
    ['.house.example', 'house.example', true],
    ['house.example', 'lighthouse.example', false],
    ['other, 10.0.0.0/8', '10.9.8.7', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.1', '10.0.0.1', true],
    ['0.1', '10.0.0.1', false],
    ['fd00::/8', 'fd12::1', true],
    ['*', 'anything', true],
    ['', 'anything', false],
  ])('with the list %j reaches %s directly: %s', (noProxy, host, isDirect) => {
    const config = readSiteConfig({
      COLLIMATE_SITE_DATA: 'x',
      COLLIMATE_SITE_PROXY: 'http://proxy:3128',
      COLLIMATE_SITE_NO_PROXY: noProxy,
    });
    expect(proxyTo(config, host) === undefined).toBe(isDirect);
  });

  it('is told on its page as the schema has it', () => {
    const page = readFileSync(new URL('../../../../docs/operations/site-agent.md', import.meta.url), 'utf8');
    expect(page).toContain(`\n\n${settingMarkdown(settingRows(siteConfigSchema, SITE_PREFIX))}\n\n`);
  });

  it.each([
    [{ COLLIMATE_SITE_BUDGET: '0,9' }, 'COLLIMATE_SITE_BUDGET must be a positive rational such as 9/10'],
    [{ COLLIMATE_SITE_ZONE: 'Europe/Berln' }, 'COLLIMATE_SITE_ZONE must be a time zone such as Europe/Berlin'],
    [{ COLLIMATE_SITE_QUEUE: 'kafka://x' }, 'COLLIMATE_SITE_QUEUE has a value of the wrong form; it is where jobs wait: `local`'],
    [{ COLLIMATE_SITE_API_PROT: '1' }, 'COLLIMATE_SITE_API_PROT is not a setting of this program; COLLIMATE_SITE_API_PORT is'],
    [{ COLLIMATE_SITE_APIPORT: '1' }, 'COLLIMATE_SITE_API_PORT is'],
  ])('says which form is wanted, or which key is meant', (wrong, said) => {
    expect(() => readSiteConfig({ COLLIMATE_SITE_DATA: 'x', ...wrong })).toThrow(said);
  });

  it('names the file in which a key is wrong', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    const file = join(folder, 'agent.yaml');
    writeFileSync(file, 'aipPort: 1\n');
    const env = { COLLIMATE_SITE_DATA: 'x', COLLIMATE_SITE_CONFIG: file };
    expect(() => readSiteConfig(env)).toThrow(`aipPort is not a setting of this program; apiPort is, in ${file}`);
    writeFileSync(file, 'budget: "0,9"\n');
    expect(() => readSiteConfig(env)).toThrow(`COLLIMATE_SITE_BUDGET must be a positive rational such as 9/10, in ${file}`);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['COLLIMATE_SITE_DATA', {}],
    ['COLLIMATE_SITE_API_PORT', { COLLIMATE_SITE_API_PORT: '70000' }],
    ['COLLIMATE_SITE_QUEUE', { COLLIMATE_SITE_QUEUE: 'kafka://secret' }],
    ['COLLIMATE_SITE_ZONE', { COLLIMATE_SITE_ZONE: 'Mars/Olympus' }],
    ['COLLIMATE_SITE_BUDGET', { COLLIMATE_SITE_BUDGET: '-1' }],
    ['COLLIMATE_SITE_BUDGET', { COLLIMATE_SITE_BUDGET: 'much' }],
    ['COLLIMATE_SITE_COORDINATOR', { COLLIMATE_SITE_COORDINATOR: 'http://plain' }],
    ['COLLIMATE_SITE_KEK', { COLLIMATE_SITE_KEK: 'http://vault.secret:8200/v1/transit/keys/x' }],
    ['COLLIMATE_SITE_KEK', { COLLIMATE_SITE_KEK: 'https://secret/v1/transit' }],
    ['COLLIMATE_SITE_KEK', { COLLIMATE_SITE_KEK: '/run/secret' }],
    ['COLLIMATE_SITE_WORKRES', { COLLIMATE_SITE_WORKRES: '2' }],
    ['COLLIMATE_SITE_PROXY', { COLLIMATE_SITE_PROXY: 'socks://secret@host' }],
    ['COLLIMATE_SITE_NO_PROXY', { COLLIMATE_SITE_NO_PROXY: 'http://secret' }],
  ])('names the key %s that stops the start, and not its value', (key, wrong) => {
    const base = key === 'COLLIMATE_SITE_DATA' ? {} : { COLLIMATE_SITE_DATA: 'x' };
    expect(() => readSiteConfig({ ...base, ...wrong })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', place: { tag: key }, message: expect.not.stringContaining('secret') }),
    );
  });
});
