import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { holds, isOpen } from '@collimate/governance-publication';
import { parseStudy } from '@collimate/governance-study';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import { attest } from '@collimate/platform-attestation';
import { provenResult } from '../../fixtures/proven-result.js';
import { runCli } from '../cli.js';
import { verifyCrate } from './crate.checks.js';
import { keyFingerprint } from '../proofs/signed-head.proof.js';
import { writeResultCrate } from './result.crate.js';

const METADATA = 'ro-crate-metadata.json';
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What `collimate verify` reads of these options. */
function trustedOf(options: readonly string[]): Parameters<typeof verifyCrate>[1] {
  const of = (name: string): readonly string[] => options.filter((_, i) => options[i - 1] === name);
  const [protocol] = of('--protocol');
  return {
    protocol: protocol === undefined ? undefined : parseStudy(JSON.parse(readFileSync(protocol, 'utf8'))),
    key: of('--key')[0],
    siteKeys: new Map(options.filter((one) => one.includes('=')).map((one) => one.split('=') as [site: string, key: string])),
  };
}

/** Every document that differs from one in one value, or lacks one entry of an object or a list. */
function* mutants(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) {
      yield value.toSpliced(i, 1);
      for (const other of mutants(one)) yield value.with(i, other);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      const { [key]: _, ...without } = value;
      yield without;
      for (const other of mutants(one)) yield { ...value, [key]: other };
    }
  } else yield typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}0` : 'other';
}

describe('verification of a crate', () => {
  let folder: string;
  let out = '';
  const at = (...names: string[]): string => join(folder, ...names);
  const verified = async (trust: readonly string[]): Promise<number> => ((out = ''), runCli(['verify', at('crate'), ...trust]));
  /** Whether a crate holds and leaves nothing open, without the command line, which takes a third of the time and is tried once at the end. */
  const stands = (trusted: ReturnType<typeof trustedOf>): boolean => {
    try {
      const found = verifyCrate(at('crate'), trusted);
      return holds(found) && !isOpen(found);
    } catch {
      return false;
    }
  };
  const read = (name: string): string => readFileSync(at('crate', name), 'utf8');
  const write = (name: string, text: string): void => writeFileSync(at('crate', name), text);
  /** Writes a file and says its digest and length in the metadata, as a forger does. */
  const forge = (name: string, text: string): void => {
    const metadata = JSON.parse(read(METADATA)) as { '@graph': Record<string, unknown>[] };
    write(name, text);
    const entity = metadata['@graph'].find(({ '@id': id }) => id === name)!;
    if ('sha256' in entity) entity['sha256'] = createHash('sha256').update(text).digest('hex');
    if ('contentSize' in entity) entity['contentSize'] = String(Buffer.byteLength(text));
    write(METADATA, `${JSON.stringify(metadata, null, 2)}\n`);
  };
  const files = (): string[] =>
    readdirSync(at('crate'), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(at('crate').length + 1));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crate-checks-'));
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  /** Changes each file with and without its digest, and expects that none holds. */
  const expectNoFileHolds = async (trust: readonly string[]): Promise<void> => {
    const metadata = read(METADATA);
    const trusted = trustedOf(trust);
    expect(stands(trusted)).toBe(true);
    for (const name of files()) {
      const text = read(name);
      for (const other of [`${text} `, `x${text}`, '{"forged":true}']) {
        if (name === METADATA) write(name, other);
        else forge(name, other);
        expect([name, stands(trusted)]).toEqual([name, false]);
        write(METADATA, metadata);
        write(name, other);
        expect([name, stands(trusted)]).toEqual([name, false]);
        write(name, text);
        write(METADATA, metadata);
      }
    }
    expect(await verified(trust)).toBe(0);
  };

  /** Changes each value of the metadata, and each file, and expects that none holds. */
  const expectNoneHolds = async (trust: readonly string[]): Promise<void> => {
    const metadata = read(METADATA);
    const trusted = trustedOf(trust);
    const held: unknown[] = [];
    let tried = 0;
    for (const mutant of mutants(JSON.parse(metadata) as Json)) {
      write(METADATA, `${JSON.stringify(mutant, null, 2)}\n`);
      tried++;
      if (stands(trusted)) held.push(mutant);
    }
    write(METADATA, metadata);
    expect([held, tried > 300]).toEqual([[], true]);
    await expectNoFileHolds(trust);
  };

  describe('of a result', () => {
    const { proof, attestation, protocol, trust, enclosed } = provenResult();
    let all: readonly string[];
    beforeEach(() => {
      writeResultCrate(at('crate'), proof, attestation);
      writeFileSync(at('protocol.json'), JSON.stringify(protocol));
      all = [...trust, '--protocol', at('protocol.json')];
    });

    it('leaves nothing open under trusted keys, and holds for nothing that is changed', async () => {
      expect([await verified(all), out]).toEqual([0, expect.stringContaining('The crate holds.')]);
      await expectNoneHolds(all);
    });

    it('holds with the plan and what the sites attest, and for nothing of them that is changed', async () => {
      rmSync(at('crate'), { recursive: true });
      writeResultCrate(at('crate'), proof, attestation, enclosed);
      expect([await verified(all), out]).toEqual([0, expect.stringMatching(/✓ sites\/[a-z]+\.json/)]);
      const metadata = JSON.parse(read(METADATA)) as { '@graph': { name?: string; value?: string }[] };
      const told = new Map(metadata['@graph'].map(({ name, value }) => [name, value]));
      for (const { site, predicate } of enclosed.sites) {
        expect(told.get(`approval at ${site}`)).toContain('"decision":"approve"');
        expect(told.get(`defacing at ${site}`)).toBe('no image left the site');
        const [release] = predicate['releases'] as { inputs: string }[];
        expect(told.get(`inputs of ${site}, salted commitments`)).toContain(release.inputs);
      }
      expect(files().filter((name) => name.startsWith('plans/'))).toHaveLength(1);
      await expectNoFileHolds(all);
      const [{ site }] = enclosed.sites;
      const envelope = JSON.parse(read(`sites/${site}.json`)) as { signatures: { sig: string }[] };
      envelope.signatures[0].sig = Buffer.alloc(64).toString('base64');
      forge(`sites/${site}.json`, `${JSON.stringify(envelope, null, 2)}\n`);
      expect([await verified(all), out]).toEqual([1, expect.stringContaining(`✗ sites/${site}.json: signature`)]);
    });

    it('fails for a table, a price and a proof that are forged together with their digests', async () => {
      forge('result.csv', 'study,forged\neq,difference of means 42 p<0.001\n');
      expect([await verified(all), out]).toEqual([1, expect.stringMatching(/✗ result\.csv/)]);
      writeResultCrate(at('crate'), proof, attestation);
      forge('proof.json', '{"forged":true}');
      expect([await verified(all), out]).toEqual([1, expect.stringMatching(/✗ proof\.json/)]);
      writeResultCrate(at('crate'), proof, attestation);
      const graph = JSON.parse(read(METADATA)) as { '@graph': { '@id': string; value?: unknown }[] };
      graph['@graph'].find(({ '@id': id }) => id === '#pooling/2')!.value = '0.01';
      write(METADATA, `${JSON.stringify(graph, null, 2)}\n`);
      expect([await verified(all), out]).toEqual([1, expect.stringMatching(/✗ ro-crate-metadata\.json/)]);
    });

    it('leaves open by name what no signature covers in a crate of before', async () => {
      write(METADATA, read(METADATA).replace(/ *"version": "collimate\.crate\/3",\n/, ''));
      expect([await verified(all), out]).toEqual([3, expect.stringMatching(/– ro-crate-metadata\.json/)]);
      expect(out).toMatch(/✓ result\.csv/);
      forge('result.csv', 'study,forged\n');
      expect([await verified(all), out]).toEqual([3, expect.stringMatching(/– result\.csv/)]);
      forge('result.json', read('result.json').replace('"neighbours"', '"neighbors"'));
      expect(await verified(all)).toBe(1);
    });
  });

  describe('of an extraction', () => {
    let pem: string;
    let trust: readonly string[];
    beforeEach(async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
      writeFileSync(at('key.pem'), pem);
      trust = ['--key', keyFingerprint(publicKey.export({ type: 'spki', format: 'der' }).toString('base64'))];
      const random = new SeededRandom(5);
      const grid = { size: [12, 12, 8], spacingMm: [2, 2, 3], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
      const [volume, mask] = [volumeOf(grid), maskOf(grid)];
      for (let i = 0; i < volume.voxels.data.length; i++) volume.voxels.data[i] = Math.round(100 * random.normal());
      for (let z = 2; z < 6; z++) for (let y = 3; y < 9; y++) for (let x = 3; x < 9; x++) mask.voxels.set(x, y, z, 1);
      writeFileSync(at('image.nii'), writeNifti(volume));
      writeFileSync(at('mask.nii'), writeNifti(mask));
      await runCli([
        ...['extract', '--image', at('image.nii'), '--mask', at('mask.nii'), '--subject', 'S', '--plan', 'ct-default'],
        ...['--unit', 'HU', '--out', at('features.csv'), '--crate', at('crate'), '--crate-key', at('key.pem')],
      ]);
    });
    /** An envelope of the same key over something else. */
    const signedOver = (subject: readonly { name: string; sha256: string }[], predicateType: string): string => {
      const key = createPrivateKey(pem);
      const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
      const order = { subject, predicateType, predicate: {} };
      return `${JSON.stringify(attest(order, { publicKey, sign: (bytes) => sign(null, bytes, key) }), null, 2)}\n`;
    };
    const digests = (names: readonly string[]): { name: string; sha256: string }[] =>
      names.map((name) => ({ name, sha256: createHash('sha256').update(read(name)).digest('hex') }));

    it('tells salts that lie in it as in crates of before, and holds without them for nothing that is changed', async () => {
      write('salts.json', readFileSync(at('crate.salts.json'), 'utf8'));
      expect([await verified(trust), out]).toEqual([3, expect.stringMatching(/– salts\.json/)]);
      expect(out.match(/^–/gm)).toHaveLength(1);
      rmSync(at('crate', 'salts.json'));
      await expectNoneHolds(trust);
    });

    it('fails under an attestation of the same key that is of something else', async () => {
      const other = [{ name: 'release-0', sha256: 'a'.repeat(64) }];
      write('attestation.json', signedOver(other, 'urn:collimate:attestation:extraction/2'));
      expect([await verified(trust), out]).toEqual([1, expect.stringMatching(/✗ attestation: release-0/)]);
      write('attestation.json', signedOver(digests([METADATA, 'features.csv']), 'urn:collimate:attestation:releases/1'));
      expect([await verified(trust), out]).toEqual([1, expect.stringMatching(/✗ attestation: kind/)]);
    });

    it('leaves the metadata open where the attestation is of the first form, which was not over them', async () => {
      const covered = files().filter((name) => name !== METADATA && name !== 'attestation.json');
      write('attestation.json', signedOver(digests(covered), 'urn:collimate:attestation:extraction/1'));
      expect([await verified(trust), out]).toEqual([3, expect.stringMatching(/– ro-crate-metadata\.json/)]);
      expect(out.match(/^–/gm)).toHaveLength(1);
    });
  });
});
