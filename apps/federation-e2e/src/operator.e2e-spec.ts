import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

  it('suspends a hospital, whose people see why, and resumes it; its link stays', async () => {
    const why = 'its scanner is being calibrated until Friday';
    expect((await operator.run('study', 'suspend', 'north')).err).toContain('--why');
    expect(await operator.ok('study', 'suspend', 'north', '--why', why)).toContain('its people see why');
    expect(await operator.ok('study', 'sites')).toMatch(
      new RegExp(`^north\\s+suspended\\s+connected[^]*SUSPENDED {2}north: ${why}$`, 'm'),
    );
    const told = async () => ((await north().as('dpo').status()).coordinator?.suspendedWhy === why ? true : undefined);
    await until('the reason', told, 200, 30_000);
    expect((await north().as('dpo').status()).coordinator).toMatchObject({ connected: true });
    await operator.ok('study', 'resume', 'north');
    expect((await operator.run('study', 'resume', 'north')).err).toContain('SITE_NOT_IN_THIS_STATE');
    expect(await operator.ok('study', 'sites')).toMatch(/^north\s+active\s+connected/m);
  }, 60_000);

  it('makes a further operator, has a forgotten token replaced, and removes who leaves', async () => {
    const token = (await operator.ok('study', 'operators', 'add', 'jane')).trim();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await operator.ok('study', 'operators', 'list')).toMatch(
      /^jane\s+active\s+\S+\s+operator\s+NOBODY\s+operator too, until the holder asks/m,
    );
    expect((await operator.ok('study', 'operators', 'reset', 'jane')).trim()).not.toBe(token);
    expect((await operator.run('study', 'operators', 'remove', 'operator', '--yes')).err).toContain('OPERATOR_OF_THE_MACHINE');
    expect((await operator.run('study', 'operators', 'confirm', 'jane', '--yes')).err).toContain('SECOND_PERSON_NEEDED');
    await operator.ok('study', 'operators', 'remove', 'jane', '--yes');
    expect(await operator.ok('study', 'operators', 'list')).toMatch(/^jane\s+removed/m);
  }, 60_000);

  it('revokes a hospital, which is refused from then on', async () => {
    expect((await operator.run('study', 'revoke', 'nobody', '--yes')).err).toContain('SITE_UNKNOWN');
    await operator.ok('study', 'revoke', 'north', '--yes');
    const away = async () => ((await north().as('dpo').status()).coordinator?.connected === false ? true : undefined);
    await until('the refusal', away, 100, 40_000);
    const refused = async () =>
      (await operator.ok('study', 'sites')).match(/^north\s+revoked\s+away\s/m) === null ? undefined : true;
    await until('the end of the connection', refused, 200, 20_000);
  }, 90_000);

  it('is not who backs a hospital up: that asks for somebody of its staff', async () => {
    const backup = join(federation.folder, 'backup');
    expect((await operator.run('site', 'backup', backup)).err).toContain('NOT_LOGGED_IN');
    expect(existsSync(backup)).toBe(false);
  }, 30_000);

  it('is left by a hospital whose two approvers say so, after they have put rules in force and read what they agreed to', async () => {
    const person = async (name: string): Promise<CommandLine> => {
      const one = new CommandLine(federation.folder, {
        COLLIMATE_API: `http://127.0.0.1:${String(north().program.ready!['apiPort'])}`,
        COLLIMATE_PASSWORD: `${name} of ${north().name}`,
        COLLIMATE_CONFIG: join(federation.folder, `config-${name}`),
      });
      await one.ok('site', 'login', name);
      return one;
    };
    const [dpo, radiologist] = [await person('dpo'), await person('radiologist')];
    writeFileSync(join(federation.folder, 'rules.yaml'), 'schema: collimate.house-policy/1\nstudyBudget: 1/2\n');
    const { digest } = await dpo.json<{ digest: string }>('site', 'policy', 'diff', 'rules.yaml');
    expect(await dpo.ok('site', 'policy', 'apply', 'rules.yaml', '--yes', digest)).toContain(
      'another approver signs the same change',
    );
    expect((await radiologist.run('site', 'policy', 'apply', '--yes', 'ab'.repeat(32))).err).toContain('DIGEST_DIFFERS');
    expect(await radiologist.ok('site', 'policy', 'apply', '--yes', digest)).toBe('In force from now on.\n');
    expect(await dpo.ok('site', 'policy', 'show')).toMatch(
      /signed by dpo and radiologist[^]*one study may take +rho 1\/2 at most/,
    );
    expect(await dpo.ok('site', 'terms', 'e2e-ended', '--out', 'terms.html')).toMatch(/study +e2e-ended, version 1/);
    expect(readFileSync(join(federation.folder, 'terms.html'), 'utf8')).toContain('What this hospital agreed to');
    expect((await dpo.run('site', 'terms', '--out', 'terms.html')).err).toContain('CANNOT_WRITE');
    expect((await dpo.run('site', 'decommission', '--out', 'left.json')).exitCode).not.toBe(0);
    expect(await dpo.ok('site', 'decommission', '--out', 'left.json', '--yes')).toContain('another approver');
    expect(await radiologist.ok('site', 'decommission', '--out', 'left.json', '--yes')).toContain('collimate study revoke north');
    expect((await radiologist.run('site', 'status')).err).toContain('NOT_AUTHENTICATED');
    await dpo.ok('site', 'login', 'dpo');
    expect(await dpo.ok('site', 'status')).toMatch(/^LEFT +the federation of /m);
    // The signed certificate is read by whoever has it; without the hospital's key named, whose it is stays open.
    expect(await operator.run('verify', 'left.json')).toMatchObject({ exitCode: 3 });
  }, 120_000);
});
