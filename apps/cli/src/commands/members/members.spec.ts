import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { parseSiteId } from '@collimate/kernel-canonical';
import { isSignedBy, MEMBER_LOG, type MemberEntry } from '@collimate/privacy-aggregation';
import { runCli } from '../../cli.js';

/** Ed25519, of the seeds that are 32 times one byte, 1 to 3. */
const KEYS = [
  '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c',
  '8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394',
  'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1',
];

describe('the log of members, away from the coordinator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'members-'));
  const at = (name: string): string => join(folder, name);
  const waiting = ['north', 'south', 'west'].map((site, index) => ({ site, identityKey: KEYS[index] }));
  let out = '';
  const said: string[] = [];
  const run = (...args: readonly string[]): Promise<number> => {
    out = '';
    return runCli(['members', ...args]);
  };

  beforeAll(() => {
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean(said.push(String(text))));
    const head = MEMBER_LOG.memberHead([]);
    writeFileSync(at('list.json'), JSON.stringify({ ...head, consortiumKey: null, lines: [], waiting }));
  });
  afterAll(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes a key that its owner alone can read, and never over another', async () => {
    expect(await run('key', at('consortium.key'))).toBe(0);
    expect(statSync(at('consortium.key')).mode & 0o777).toBe(0o600);
    expect(out).toMatch(/public key is [0-9a-f]{64}\./);
    expect(out).not.toContain(readFileSync(at('consortium.key'), 'utf8').trim());
    expect(await run('key', at('consortium.key'))).not.toBe(0);
  });

  it('signs the lines one after the other, as a site reads them, and says the words that were compared', async () => {
    expect(await run('sign', at('list.json'), '--key', at('consortium.key'))).toBe(0);
    const { lines } = JSON.parse(out) as {
      lines: { site: string; identityKey: string; consortiumKey: string; signature: string }[];
    };
    const entries: MemberEntry[] = lines.map(({ site, identityKey, signature }) => ({
      ...{ site: parseSiteId(site), identityKey, consortium: signature, cosignatures: [] },
    }));
    const sight = { consortiumKey: lines[0].consortiumKey, confirmed: new Map(), colluding: 1, verify: isSignedBy };
    expect(MEMBER_LOG.readMembers(entries, sight)).not.toHaveProperty('badLine');
    expect(MEMBER_LOG.readMembers([entries[1], entries[0]], sight)).toEqual({ badLine: 0 });
    expect(
      said.filter((line) => /(north|south|west) is a member by the key of these words:( [a-z]{5}){6}/.test(line)),
    ).toHaveLength(3);
  });

  it('signs for those alone that are named, and by no other key than that of the log', async () => {
    expect(await run('sign', at('list.json'), '--key', at('consortium.key'), '--site', 'south')).toBe(0);
    expect((JSON.parse(out) as { lines: { site: string }[] }).lines.map(({ site }) => site)).toEqual(['south']);
    expect(await run('sign', at('list.json'), '--key', at('consortium.key'), '--site', 'east')).toBe(2);
    const list = JSON.parse(readFileSync(at('list.json'), 'utf8')) as object;
    writeFileSync(at('signed-by-other.json'), JSON.stringify({ ...list, consortiumKey: KEYS[2] }));
    expect(await run('sign', at('signed-by-other.json'), '--key', at('consortium.key'))).not.toBe(0);
    writeFileSync(at('none.json'), '{"size": -1}');
    expect(await run('sign', at('none.json'), '--key', at('consortium.key'))).toBe(2);
  });
});
