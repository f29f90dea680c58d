import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { provenResult } from '../../fixtures/proven-result.js';
import { runCli } from '../cli.js';
import { writeResultCrate } from './result.crate.js';

type Sites = readonly { readonly site: string; readonly publicKey: string | null }[];

describe('a crate whose proof bears what nobody signed', () => {
  const { proof, attestation, protocol, trust } = provenResult();
  const folder = mkdtempSync(join(tmpdir(), 'collimate-crate-'));
  writeFileSync(join(folder, 'protocol.json'), JSON.stringify(protocol));
  afterAll(() => rmSync(folder, { recursive: true }));

  const exitCode = async (written: unknown): Promise<number> => {
    for (const stream of [process.stderr, process.stdout]) jest.spyOn(stream, 'write').mockImplementation(() => true);
    rmSync(join(folder, 'crate'), { recursive: true, force: true });
    writeResultCrate(join(folder, 'crate'), written as never, attestation);
    const asked = ['verify', join(folder, 'crate'), ...trust, '--protocol', join(folder, 'protocol.json')];
    return runCli(asked).finally(() => jest.restoreAllMocks());
  };
  const { sites } = proof.contributions;
  const withSites = (changed: Sites): unknown => ({ ...proof, contributions: { ...proof.contributions, sites: changed } });
  const spelt = (publicKey: string): unknown => ({ ...proof, checkpoint: { ...proof.checkpoint, publicKey } });
  const { publicKey, signature } = proof.checkpoint;

  it('holds as it was published', async () => {
    expect(await exitCode(proof)).toBe(0);
  });

  it.each<[string, unknown]>([
    ['the key of the log with one more padding', spelt(`${publicKey}=`)],
    ['the key of the log with unused bits', spelt(publicKey.replace(/=*$/, '') + 'A')],
    ['a signature with unused bits', { ...proof, checkpoint: { ...proof.checkpoint, signature: unusedBits(signature) } }],
    ['the key of a site with one more padding', withSites(sites.map((one) => ({ ...one, publicKey: `${one.publicKey}=` })))],
    ['the sites in another order', withSites(sites.toReversed())],
    ['a site twice', withSites([sites[0], ...sites])],
    ['a site that sent nothing', withSites([...sites, { site: 'zz', publicKey: null }])],
    ['a site without its line', withSites(sites.slice(1))],
  ])('does not hold: %s', async (_, written) => {
    expect(await exitCode(written)).toBe(1);
  });
});

/** The same 64 bytes to a lenient reader. */
function unusedBits(text: string): string {
  return text.replace(/(.)==$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`);
}
