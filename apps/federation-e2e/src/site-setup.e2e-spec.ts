import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCoordinator, LocalSite } from '@collimate/platform-launcher';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { CommandLine } from './command-line.js';

const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');

interface Report {
  readonly findings: readonly { readonly name: string; readonly state: string; readonly cure?: string }[];
}

/* A hospital with a new machine: doctor, setup and hello study of the built command line, against built programs. */
describe('a hospital sets itself up', () => {
  let folder: string;
  let coordinator: LocalCoordinator;
  let site: LocalSite;
  let line: CommandLine;
  let token: string;
  const setup: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-setup-'));
    coordinator = new LocalCoordinator({ folder: join(folder, 'coordinator'), program: COORDINATOR });
    site = new LocalSite({ id: 'north', name: 'Hospital north', folder: join(folder, 'north'), agent: AGENT });
    await Promise.all([coordinator.program.start(), site.program.start()]);
    const { url, authorityFile, tokenFile } = coordinator.program.ready!;
    const env = { COLLIMATE_AUTHORITY: String(authorityFile), COLLIMATE_TOKEN_FILE: String(tokenFile) };
    const operator = new CommandLine(folder, { COLLIMATE_COORDINATOR: String(url), ...env });
    ({ token } = await operator.json<{ token: string }>('study', 'invite', 'north', 'Hospital north'));
    line = new CommandLine(folder, {
      COLLIMATE_CONFIG: join(folder, 'config'),
      COLLIMATE_API: `http://127.0.0.1:${String(site.program.ready!['apiPort'])}`,
    });
    await line.ok('simulate', 'scans', '--site', 'north', '--patients', '2', '--seed', '7');
    writeFileSync(join(folder, 'admin.txt'), 'correct horse battery\n');
    writeFileSync(join(folder, 'agent.yaml'), '# of the house\napiPort: 0\n', { mode: 0o600 });
    writeFileSync(join(folder, 'wrong.csv'), 'subject,type\nA,GIVEN\n');
    setup.push('site', 'setup', token, '--yes', '--password-file', 'admin.txt', '--data', site.dataFolder);
    setup.push('--approvers', 'dpo', 'radiologist', '--settings', 'agent.yaml', '--zone', 'Europe/Berlin', '--no-doctor');
  }, 60_000);

  afterAll(async () => {
    await Promise.all([site?.program.stop(), coordinator?.program.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is examined before anything is there, without a login', async () => {
    const { exitCode, out } = await line.run('site', 'doctor', token, '--idle', '1', '--json');
    const { findings } = JSON.parse(out) as Report;
    expect(findings.length).toBeGreaterThanOrEqual(25);
    const stateOf = (wanted: string): string | undefined => findings.find(({ name }) => name === wanted)?.state;
    for (const name of ['dns', 'direct', 'tls', 'http2', 'server', 'clock', 'stream', 'upload', 'version', 'extraction'])
      expect([name, stateOf(name)]).toEqual([name, 'ok']);
    // The command line has no settings of an agent here: that is said, and is the one failure.
    expect(findings.filter(({ state }) => state === 'fail').map(({ name }) => name)).toEqual(['settings']);
    expect(exitCode).toBe(2);
    const sheet = await line.ok('site', 'doctor', token, '--idle', '1', '--netsheet');
    expect(sheet).toContain('| to | `localhost`');
  }, 60_000);

  it('stops where a table is wrong, and goes on from there: nothing is made twice', async () => {
    // No service reads the settings here: whoever started the agent is told to start it anew with them.
    const unread = await line.run(...setup, '--consent', 'wrong.csv');
    expect(unread).toMatchObject({ exitCode: 1, err: expect.stringContaining('SETUP_STOPPED') });
    const stopped = await line.run(...setup, '--consent', 'wrong.csv');
    expect(stopped.exitCode).toBe(2);
    expect(stopped.err).toContain('3/5  Enrolled as north');
    expect(stopped.err.match(/ {4}code: {4}\S+/g)).toHaveLength(3);
    expect(readFileSync(join(folder, 'agent.yaml'), 'utf8')).toMatch(/^# of the house\napiPort: 0\n[^]*zone: Europe\/Berlin\n/);

    const done = await line.run(...setup, '--consent', 'scans/consent.csv', '--cohort', 'scans/cohort.csv');
    expect(done).toMatchObject({ exitCode: 0, out: expect.stringContaining('accounts confirm radiologist') });
    for (const words of ['The accounts stand already', 'Enrolled already, as north', 'cohort: 2 rows added', 'Green']) {
      expect(done.err).toContain(words);
    }
    const again = await line.run(...setup, '--consent', 'scans/consent.csv', '--cohort', 'scans/cohort.csv');
    expect(again.err).toContain('cohort: 0 rows added, 0 changed, 2 unchanged');
  }, 120_000);

  it('lets each person in by a code alone, and nobody by another password', async () => {
    writeFileSync(join(folder, 'other.txt'), 'another long password\n');
    const refused = await line.run(...setup.map((word) => (word === 'admin.txt' ? 'other.txt' : word)));
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('CREDENTIALS_REFUSED') });
    const accounts = await line.json<{ name: string; isActive: boolean }[]>('site', 'accounts', 'list');
    expect(accounts.filter(({ isActive }) => isActive).map(({ name }) => name)).toEqual(['admin']);
  }, 60_000);

  it('proves with the hello study that it works, and the budget is whole', async () => {
    const { findings } = await line.json<Report>('site', 'hello');
    expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'extraction ok',
      'mechanism ok',
      'secure-aggregation ok',
      'upload ok',
    ]);
    await coordinator.program.stop();
    const without = await line.run('site', 'hello');
    expect(without).toMatchObject({ exitCode: 2, out: expect.stringContaining('CONNECTION_REFUSED') });
  }, 60_000);

  it('asks nobody where there is no terminal, and names the option', async () => {
    const asked = await line.run('site', 'setup', '--data', site.dataFolder);
    expect(asked).toMatchObject({ exitCode: 2, err: expect.stringContaining('--policy') });
    const wrong = await line.run('site', 'setup', '--yes', '--operator', 'admin', '--data', site.dataFolder);
    expect(wrong).toMatchObject({ exitCode: 2, err: expect.stringContaining('BAD_ANSWER') });
  });
});
