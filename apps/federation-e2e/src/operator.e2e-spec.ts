import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@collimate/platform-launcher';
import { CommandLine } from './command-line.js';
import { Federation } from './federation.js';
import { testStudy } from './test-study.js';

/* What an operator of a coordinator sees and ends, by the command line. */
describe('the operator of a coordinator', () => {
  let federation: Federation;
  let operator: CommandLine;
  const north = () => federation.sites[0].site;

  beforeAll(async () => {
    federation = await Federation.start([{ id: 'north' }], 4, 5);
    const { url, authorityFile, tokenFile } = federation.coordinator.program.ready!;
    operator = new CommandLine(federation.folder, {
      COLLIMATE_COORDINATOR: String(url),
      COLLIMATE_AUTHORITY: String(authorityFile),
      COLLIMATE_TOKEN_FILE: String(tokenFile),
      COLLIMATE_API: `http://127.0.0.1:${String(north().program.ready!['apiPort'])}`,
    });
  }, 60_000);
  afterAll(() => federation.stop());

  it('sees which hospitals are there, and which studies', async () => {
    const connected = async () => ((await operator.ok('study', 'sites')).includes('connected') ? true : undefined);
    await until('the connection', connected, 100, 20_000);
    expect(await operator.ok('study', 'sites')).toMatch(/^north\s+active\s+connected\s+20\d\d-\S+\s+0\.1\.0\s+Hospital north$/m);
    expect(await operator.ok('study', 'list')).toBe('No study was created yet.\n');
    const { id } = await federation.coordinator.operator().createStudy({ ...testStudy('e2e-ended', ['north'], 4), minSites: 1 });
    await federation.coordinator.operator().openStudy(id);
    expect(await operator.ok('study', 'list')).toMatch(/^e2e-ended\s+open\s/m);
  }, 60_000);

  it('ends a study only when sure, and only once', async () => {
    expect(await operator.run('study', 'cancel', 'e2e-ended')).toMatchObject({ exitCode: expect.any(Number), out: '' });
    expect(await operator.ok('study', 'list')).toMatch(/^e2e-ended\s+open\s/m);
    expect(await operator.ok('study', 'cancel', 'e2e-ended', '--yes')).toContain('abandoned');
    expect((await operator.run('study', 'cancel', 'e2e-ended', '--yes')).err).toContain('STUDY_NOT_IN_THIS_STATE');
    expect((await operator.run('study', 'cancel', 'e2e-never', '--yes')).err).toContain('STUDY_UNKNOWN');
  }, 60_000);

  it('revokes a hospital, which is refused from then on', async () => {
    expect((await operator.run('study', 'revoke', 'nobody', '--yes')).err).toContain('SITE_UNKNOWN');
    await operator.ok('study', 'revoke', 'north', '--yes');
    const away = async () => ((await north().as('dpo').status()).coordinator?.connected === false ? true : undefined);
    await until('the refusal', away, 100, 40_000);
    const refused = async () =>
      (await operator.ok('study', 'sites')).match(/^north\s+suspended\s+away\s/m) === null ? undefined : true;
    await until('the end of the connection', refused, 200, 20_000);
  }, 90_000);

  it('is not who backs a hospital up: that asks for somebody of its staff', async () => {
    const backup = join(federation.folder, 'backup');
    expect((await operator.run('site', 'backup', backup)).err).toContain('NOT_LOGGED_IN');
    expect(existsSync(backup)).toBe(false);
  }, 30_000);
});
