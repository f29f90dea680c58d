import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSiteId } from '@collimate/kernel-canonical';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { Progress, PROTOCOLS } from '@collimate/protocol';
import { OlderSite, PROTOCOL_1 } from '../../fixtures/older-site.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { refusal } from '../../fixtures/rehearsal-site.js';
import { protocolFor } from '../../fixtures/rehearsal-study.js';

const ROOT = join(PROTOCOL_1, '..', '..', '..', '..');

/** @returns what buf finds in a folder of proto files that an older peer would not understand */
function broken(folder: string): { readonly code: number | null; readonly said: string } {
  const { status: code, stdout } = spawnSync(
    join(ROOT, 'node_modules', '.bin', 'buf'),
    ['breaking', folder, '--against', PROTOCOL_1],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  return { code, said: stdout };
}

describe('an agent one version older', () => {
  const home = new RehearsalCoordinator();
  const sites: OlderSite[] = [];

  beforeAll(async () => {
    await home.start();
    for (const name of ['north', 'south']) {
      const site = new OlderSite(parseSiteId(name), home.running.address.port);
      sites.push(site);
      home.sites.push(site);
      await site.enrol(await home.invite(name));
    }
  }, 60_000);
  afterAll(() => home.end());

  it('works with what it knows, from the invitation to the result', async () => {
    for (const site of sites) expect(await site.hello()).toMatchObject({ protocol: 1 });
    const study = freezeStudy(parseStudy(protocolFor('older', ['north', 'south'])));
    await home.http('POST', '/api/v1/studies', study.protocol);
    await home.http('POST', '/api/v1/studies/older/open');
    for (const site of sites) await site.report(study, Progress.PROGRESS_READY);
    for (const site of sites) {
      const answer = site.answer(await site.nextOrder(), study, [10n, 12n]);
      await site.witness();
      await site.submit(answer);
    }
    for (const site of sites) await site.decline(await site.nextOrder(), 'SITE_BUDGET_EXHAUSTED');
    expect((await home.http('GET', '/api/v1/studies/older')).body).toMatchObject({ rounds: [{ state: 'pooled' }, {}] });
    expect(sites[0].called.size).toBe(8);
    // That the study has ended it is told too, in a field that it has never heard of.
    expect((await home.http('GET', '/api/v1/studies/older')).body['state']).toBe('incomplete');
    const beat = await sites[0].beat();
    expect(beat.cancelledStudies).toEqual([]);
    expect(beat).not.toHaveProperty('endedStudies');
  });

  it('is told of to the operator, once each, with the day until which it is heard', () => {
    const told = home.logged.filter((line) => line.includes('UNSIGNED_MESSAGES')).map((line) => JSON.parse(line) as object);
    expect(told).toMatchObject([
      { site: 'north', until: '2027-11-30T00:00:00.000Z' },
      { site: 'south', until: '2027-11-30T00:00:00.000Z' },
    ]);
  });

  it('is refused with the side to upgrade where the two speak nothing in common', async () => {
    const say = async (protocolMin: number, protocolMax: number): Promise<string> => {
      const declared = { agentVersion: '9', protocolMin, protocolMax, policySha256: Buffer.alloc(32), capabilities: [] };
      const rest = { clockUnixMs: 0n, checkpoint: undefined, coordinatorSizeSeen: 0n, standing: undefined };
      const [site] = sites;
      const call = () => site.call(site.sites, site.sites.hello, { siteId: site.id, ...declared, ...rest });
      expect((await refusal(call())).reason).toBe('UPGRADE_REQUIRED');
      return call().then(
        () => '',
        (error: Error) => error.message,
      );
    };
    expect(await say(0, PROTOCOLS.min - 1)).toContain('upgrade the agent');
    expect(await say(PROTOCOLS.max + 1, PROTOCOLS.max + 2)).toContain('upgrade the coordinator');
  });

  it('understands the wire of today, and buf would say if it did not', () => {
    expect(broken('proto')).toEqual({ code: 0, said: '' });
    const folder = mkdtempSync(join(tmpdir(), 'collimate-broken-'));
    cpSync(join(ROOT, 'proto'), folder, { recursive: true });
    const file = join(folder, 'collimate', 'v1', 'site.proto');
    writeFileSync(file, readFileSync(file, 'utf8').replace('string nonce = 2;', 'string nonce = 12;'));
    const { code, said } = broken(folder);
    rmSync(folder, { recursive: true });
    expect([code, said.includes('"nonce"')]).toEqual([100, true]);
  });
});
