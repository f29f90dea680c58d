import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMs } from '@collimate/kernel-canonical';
import { LocalCoordinator, LocalSite, until } from '@collimate/platform-launcher';
import { CertificateAuthority } from '@collimate/platform-pki';
import { packageFile } from '@collimate/platform-service-kit/packages';
import { CommandLine } from './command-line.js';
import { testStudy } from './test-study.js';

const COORDINATOR = packageFile('@collimate/coordinator', './program');
const AGENT = packageFile('@collimate/site-agent', './program');
const PASSWORD = 'correct horse battery';

interface StudyAtSite {
  readonly digest: string;
  readonly state: string;
}

/*
 * One study of one hospital, run by people who have nothing but the command line: from the first account to a result whose proof is
 * checked offline.
 */
describe('a study run from the command line', () => {
  let folder: string;
  let coordinator: LocalCoordinator;
  let site: LocalSite;
  let operator: CommandLine;
  let digest: string;
  const staff = new Map<string, CommandLine>();
  const as = (name: string): CommandLine => staff.get(name)!;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-line-'));
    coordinator = new LocalCoordinator({ folder: join(folder, 'coordinator'), program: COORDINATOR });
    site = new LocalSite({ id: 'north', name: 'Hospital north', folder: join(folder, 'north'), agent: AGENT });
    await Promise.all([coordinator.program.start(), site.program.start()]);
    const { url, authorityFile, tokenFile } = coordinator.program.ready!;
    operator = new CommandLine(folder, {
      COLLIMATE_COORDINATOR: String(url),
      COLLIMATE_AUTHORITY: String(authorityFile),
      COLLIMATE_TOKEN_FILE: String(tokenFile),
    });
    for (const name of ['anna', 'olga', 'dpo', 'radiologist']) {
      const env = { COLLIMATE_API: `http://127.0.0.1:${String(site.program.ready!['apiPort'])}`, COLLIMATE_PASSWORD: PASSWORD };
      staff.set(name, new CommandLine(folder, { ...env, COLLIMATE_CONFIG: join(folder, 'config', name) }));
    }
    writeFileSync(join(folder, 'protocol.json'), JSON.stringify({ ...testStudy('e2e-command-line', ['north'], 4), minSites: 1 }));
  }, 60_000);

  afterAll(async () => {
    await Promise.all([site?.program.stop(), coordinator?.program.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes the accounts: the first with the bootstrap token, the others by the administrator', async () => {
    const bootstrap = join(site.dataFolder, 'bootstrap.token');
    expect((await as('anna').run('site', 'status')).err).toContain('code:  NOT_LOGGED_IN');
    await as('anna').ok('site', 'accounts', 'add', 'anna', '--role', 'administrator', '--token-file', bootstrap);
    await as('anna').ok('site', 'login', 'anna');
    for (const [name, role] of [
      ['olga', 'operator'],
      ['dpo', 'approver'],
      ['radiologist', 'approver'],
    ]) {
      const { code } = await as('anna').json<{ code: string }>('site', 'accounts', 'add', name, '--role', role);
      writeFileSync(join(folder, `${name}.code`), `${code}\n`);
      await as(name).ok('site', 'accounts', 'activate', name, '--code-file', `${name}.code`);
      await as(name).ok('site', 'login', name);
    }
    expect(statSync(join(folder, 'config', 'dpo', 'sessions.json')).mode & 0o777).toBe(0o600);
    for (const [confirmer, name, code] of [
      ['dpo', 'dpo', 'NOT_A_THIRD_PERSON'],
      ['olga', 'dpo', 'NOT_AN_APPROVER'],
      ['dpo', 'olga', 'NOT_AN_APPROVER'],
    ]) {
      expect(await as(confirmer).run('site', 'accounts', 'confirm', name)).toMatchObject({
        exitCode: 2,
        err: expect.stringContaining(code),
      });
    }
    await as('dpo').ok('site', 'accounts', 'confirm', 'radiologist');
    await as('radiologist').ok('site', 'accounts', 'confirm', 'dpo');
    expect(await as('olga').ok('site', 'accounts', 'list')).toMatch(/radiologist +approver +active +anna +dpo/);
    expect(await as('olga').run('site', 'accounts', 'add', 'eve', '--role', 'operator')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('ROLE_MISSING'),
    });
  });

  it('invites and enrols the hospital, and reads its tables', async () => {
    writeFileSync(join(folder, 'invitation.txt'), await operator.ok('study', 'invite', 'north', 'Hospital north'));
    expect(await as('anna').json('site', 'enrol', '--invite-file', 'invitation.txt')).toMatchObject({ site: 'north' });
    await as('olga').ok('simulate', 'hospital', '--site', 'north', '--patients', '8', '--seed', '7');
    expect(await as('olga').json('site', 'consent', 'import', 'hospital/consent.csv')).toMatchObject({ known: 0 });
    expect(await as('olga').json('site', 'cohort', 'import', 'hospital/cohort.csv')).toMatchObject({ added: 8 });
    expect(await as('olga').run('site', 'cohort', 'import', 'nowhere.csv')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('TABLE_UNREADABLE'),
    });
  });

  it('plans, freezes and opens the study, whose digest is the same offline and at the coordinator', async () => {
    const plan = await operator.json<{ digest: string; warnings: readonly string[] }>('study', 'plan', 'protocol.json');
    expect(plan.warnings.join('\n')).toContain('the noise of a mean is');
    ({ digest } = await operator.json<StudyAtSite>('study', 'create', 'protocol.json'));
    expect(digest).toBe(plan.digest);
    await operator.ok('study', 'open', 'e2e-command-line');
    expect(await operator.run('study', 'result', 'e2e-command-line')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('RESULT_UNKNOWN'),
    });
  });

  it('signs what was shown, by two people, and never without being asked', async () => {
    await until(
      'the arrival of the study',
      async () => (await as('dpo').json<StudyAtSite[]>('site', 'studies')).at(0),
      100,
      10_000,
    );
    expect(await as('dpo').run('site', 'approve', digest.slice(0, 8))).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('NOT_CONFIRMED'),
    });
    expect(await as('dpo').run('site', 'approve', digest.slice(0, 8), '--yes')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('WHICH_STUDY'),
    });
    const { out, err } = await as('dpo').run('site', 'approve', digest, '--yes');
    expect(err).toContain('What leaves the house:');
    expect(err).toContain('Signed so far: nobody.');
    expect(err).toContain('radiologist: made by anna, confirmed by dpo');
    expect(err).toContain(digest);
    expect(out).toContain('A second person has to sign');
    expect(await as('dpo').run('site', 'approve', digest, '--yes')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('ALREADY_SIGNED'),
    });
    await as('radiologist').ok('site', 'approve', digest, '--yes');
  });

  it('says that the tables are complete, by somebody of the hospital and never without being asked', async () => {
    await until(
      'the end of the extraction',
      async () => {
        const { studies, extraction } = await as('olga').json<{
          studies: readonly { state: string }[];
          extraction: { waiting: number; running: number };
        }>('site', 'status');
        return studies[0].state === 'extracting' && extraction.waiting + extraction.running === 0 ? true : undefined;
      },
      100,
      30_000,
    );
    expect(await as('olga').run('site', 'ready', digest.slice(0, 8))).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('NOT_CONFIRMED'),
    });
    expect(await as('olga').ok('site', 'ready', digest, '--yes')).toContain('hears it on the next tick');
  });

  it('watches the study to its end, and prints the result as table and CSV', async () => {
    const watched = await operator.run('study', 'status', 'e2e-command-line', '--watch', '--json');
    expect(JSON.parse(watched.out)).toMatchObject({ state: 'completed' });
    expect(watched.err).toContain('moments pooled (1 of 1)');
    expect(await operator.ok('study', 'result', 'e2e-command-line')).toContain('2.9545 at delta 1/1000000');
    expect((await operator.ok('study', 'result', 'e2e-command-line', '--format', 'csv')).split('\n')[0]).toMatch(
      /^study,version,question,kind,release,quantity,variable,/,
    );
  }, 60_000);

  it('shows what was spent, and that the site’s log is whole', async () => {
    const [ofSite] = await as('dpo').json<{ spentShare: number; spentEpsilon: number }[]>('site', 'budget');
    expect(ofSite.spentShare).toBeCloseTo(0.2, 6);
    expect(await as('dpo').json('site', 'verify')).toMatchObject({ valid: true });
    expect(await as('dpo').run('site', 'recover', '--yes')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('NOT_IN_QUARANTINE'),
    });
    expect(await as('olga').json('site', 'status')).toMatchObject({ site: 'north', quarantine: 'none' });
  });

  it('proves the result offline, and finds it altered', async () => {
    const proof = await operator.ok('study', 'proof', 'e2e-command-line');
    writeFileSync(join(folder, 'proof.json'), proof);
    writeFileSync(join(folder, 'altered.json'), proof.replace('"epsilon": 2.9545', '"epsilon": 0.9545'));
    // Neither an address nor a token: this needs no network.
    const anybody = new CommandLine(folder, {});
    interface Found {
      readonly holds: boolean;
      readonly checks: readonly { readonly what: string; readonly verdict: string; readonly detail: string }[];
    }
    const bare = await anybody.run('verify', 'proof.json', '--protocol', 'protocol.json', '--json');
    const found = JSON.parse(bare.out) as Found;
    const open = found.checks.filter(({ verdict }) => verdict !== 'holds').map(({ what }) => what);
    expect([bare.exitCode, found.holds, open]).toEqual([3, true, ['key of the log', 'key of north']]);
    expect(found.checks.find(({ what }) => what === 'estimates of round moments')?.verdict).toBe('holds');
    // With the two keys nothing is left open; the hospital tells its own.
    const { checkpoint } = JSON.parse(proof) as { checkpoint: { publicKey: string } };
    const key = createHash('sha256').update(Buffer.from(checkpoint.publicKey, 'base64')).digest('hex');
    const ofSite = (await as('dpo').json<{ checkpoint: { key: string } }>('site', 'verify')).checkpoint.key;
    const all = ['verify', 'proof.json', '--protocol', 'protocol.json', '--key', key, '--site-key', `north=${ofSite}`];
    expect(await anybody.json<Found>(...all)).toMatchObject({ holds: true });
    expect((await anybody.run('verify', 'altered.json')).exitCode).toBe(1);
    // Beside the coordinator's own log every leaf of it stands there; nobody independent has cosigned that log.
    await operator.ok('study', 'log', 'beside.jsonl');
    const beside = await anybody.run(...all, '--log', 'beside.jsonl', '--json');
    const shown = (JSON.parse(beside.out) as Found).checks;
    expect([beside.exitCode, shown.filter(({ verdict }) => verdict !== 'holds').map(({ what }) => what)]).toEqual([
      3,
      ['exported log: witnesses'],
    ]);
    expect(shown.filter(({ what }) => what.includes('in the exported log'))).toHaveLength(10);
  });

  it('proves that the coordinator’s log only grew', async () => {
    writeFileSync(join(folder, 'before.json'), await operator.ok('study', 'audit', '--json'));
    await operator.ok('study', 'create', anotherProtocol(folder));
    writeFileSync(join(folder, 'after.json'), await operator.ok('study', 'audit', '--json', '--since', 'before.json'));
    const { out, exitCode } = await new CommandLine(folder, {}).run('verify', 'after.json');
    expect([exitCode, out]).toEqual([3, expect.stringMatching(/✓ the log only grew +from \d+ to \d+ entries/)]);
  });

  it('writes both logs, the releases of the site and the result as a crate, each of which holds offline', async () => {
    await operator.ok('study', 'log', 'log.jsonl');
    await as('olga').ok('site', 'log', 'site.jsonl');
    await operator.ok('study', 'result', 'e2e-command-line', '--format', 'ro-crate', '--out', 'crate');
    const [study] = await as('olga').json<{ digest: string }[]>('site', 'studies');
    writeFileSync(join(folder, 'releases.json'), await as('olga').ok('site', 'attest', study.digest));
    const offline = new CommandLine(folder, {});
    for (const [file, shown] of [
      ['log.jsonl', /✓ entries +\d+, each as it was signed/],
      ['site.jsonl', /✓ origin +collimate\/site\//],
      ['crate', /✓ ro-crate-metadata\.json/],
      ['releases.json', /– release-0/],
    ] as const) {
      expect(await offline.run('verify', file)).toMatchObject({ exitCode: 3, out: expect.stringMatching(shown) });
    }
    const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').split('\n');
    expect(
      lines.some((line) => line.includes('"software-named"')) && lines.some((line) => line.includes('"site-policy-named"')),
    ).toBe(true);
    writeFileSync(join(folder, 'cut.jsonl'), lines.toSpliced(4, 1).join('\n'));
    const { exitCode, out } = await offline.run('verify', 'cut.jsonl');
    expect([exitCode, out]).toEqual([1, expect.stringContaining('entry 3 (line 5) is the first that does not hold')]);
  });

  it('takes a subject out, and trusts no other authority', async () => {
    const subject = readFileSync(join(folder, 'hospital', 'consent.csv'), 'utf8')
      .split('\n')
      .find((row) => row.includes(',GIVEN,'))!
      .split(',')[0];
    expect((await as('olga').json<{ effects: string[] }>('site', 'consent', 'withdraw', subject, '--yes')).effects).toContain(
      'destroy-subject-key',
    );
    const day = 86_400_000;
    const other = await CertificateAuthority.create('Another consortium', {
      notBefore: instantFromMs(Date.now() - day),
      notAfter: instantFromMs(Date.now() + day),
    });
    writeFileSync(join(folder, 'other.pem'), other.certificatePem);
    const refused = await operator.run('study', 'status', 'e2e-command-line', '--authority', 'other.pem');
    expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('CERTIFICATE_REFUSED') });
  });
});

function anotherProtocol(folder: string): string {
  writeFileSync(join(folder, 'another.json'), JSON.stringify({ ...testStudy('e2e-another', ['north'], 4), minSites: 1 }));
  return 'another.json';
}
