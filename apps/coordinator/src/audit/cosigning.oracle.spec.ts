import { generateKeyPairSync, sign } from 'node:crypto';
import {
  entryBytes,
  formatVerifierKey,
  judgeLogBundle,
  bundleEntry,
  bundleHeader,
  MerkleTree,
  signCheckpoint,
  verifierKey,
} from '@collimate/governance-provenance';
import type { CosignedLog } from '@collimate/governance-publication';
import { instantFromMs } from '@collimate/kernel-canonical';
import { ed25519Check, parseWitness, rawPublicKey, WitnessClient } from '@collimate/platform-witness';
import { hasWitness, IndependentWitness } from '@collimate/testing-contracts/witness';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

/*
 * The coordinator and our client against a witness that somebody else wrote (`aics-witness` of the Python registry). A machine without
 * Python 3.12 leaves these out and says so; what a witness may answer besides is in the spec of the client.
 */
const withWitness = hasWitness() ? describe : describe.skip;

withWitness("the coordinator's log before an independent witness", () => {
  const witness = new IndependentWitness();
  const home = new RehearsalCoordinator();
  const asked = async (): Promise<CosignedLog> => {
    const { body } = await home.http('GET', '/api/v1/public/witnesses');
    return body as unknown as CosignedLog;
  };
  const until = async (wanted: (log: CosignedLog) => boolean): Promise<CosignedLog> => {
    for (let i = 0; i < 150; i++) {
      const log = await asked();
      if (wanted(log)) return log;
      await new Promise((wake) => setTimeout(wake, 100));
    }
    throw new Error(`the witness was not as expected: ${JSON.stringify((await asked()).witnesses)}`);
  };

  beforeAll(async () => {
    await witness.prepare('witness.example.org/w1');
    await home.start({ COLLIMATE_COORDINATOR_WITNESSES: `${witness.url} ${witness.key}` });
  });
  afterAll(async () => {
    await home.end();
    await witness.remove();
  });

  it('is told as uncosigned while the witness is away or does not know it, and nothing waits', async () => {
    const away = await until(({ witnesses }) => witnesses[0].trouble !== null);
    expect(away.witnesses).toEqual([{ key: witness.key, size: null, time: null, trouble: 'WITNESS_UNREACHABLE' }]);
    await home.invite('north');
    await witness.start();
    await until(({ witnesses }) => witnesses[0].trouble === 'WITNESS_REFUSED');
    expect(home.logged.some((line) => line.includes('its operator has to add it'))).toBe(true);
    await witness.stop();
    witness.trust('collimate/coordinator', away.key);
    await witness.start();
  });

  it('is cosigned as it grows, and whoever reads it offline finds the cosignatures to hold', async () => {
    const first = await until(({ witnesses }) => witnesses[0].size !== null);
    expect(first.witnesses[0]).toMatchObject({ trouble: null });
    await home.http('POST', '/api/v1/sites', { id: 'south', name: 'South' });
    await home.join(['east']);
    const grown = await until(({ witnesses }) => (witnesses[0].size ?? 0) > (first.witnesses[0].size ?? 0));
    expect(grown.cosigned).toHaveLength(2);
    const { body } = await home.http('GET', '/api/v1/audit/leaves/0');
    const { key, checkpoint, cosigned, witnesses } = grown;
    const leaves = body['leaves'] as readonly string[];
    const text =
      bundleHeader({ key, checkpoint, cosigned, witnesses: witnesses.map((one) => one.key) }) +
      leaves.map((leaf, index) => bundleEntry(index, JSON.parse(leaf))).join('');
    const log = judgeLogBundle(text.slice(0, -1).split('\n'), ed25519Check);
    expect([log.broken, log.head.isSigned, log.entries]).toEqual([undefined, true, leaves.length]);
    const now = Date.now() / 1_000;
    for (const { isSigned, cosignatures } of log.earlier) {
      expect(isSigned).toBe(true);
      expect(cosignatures.map(({ witness: by }) => by)).toEqual([witness.key]);
      expect(Math.abs(cosignatures[0].time - now)).toBeLessThan(120);
    }
    expect(witness.evidence()).toEqual([]);
  });
});

withWitness('a log that is shown to an independent witness', () => {
  const witness = new IndependentWitness();
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = verifierKey('collimate/coordinator', rawPublicKey(publicKey.export({ format: 'der', type: 'spki' }))!);
  const signer = { name: key.name, keyId: key.keyId, sign: (text: Uint8Array) => new Uint8Array(sign(null, text, privateKey)) };
  const treeOf = (owners: readonly string[]): MerkleTree => {
    const tree = new MerkleTree();
    for (const owner of owners) tree.append(entryBytes({ kind: 'log-started', owner, at: instantFromMs(0) }));
    return tree;
  };
  const submit = (tree: MerkleTree, known: number) => {
    const head = tree.head();
    const note = signCheckpoint({ origin: 'collimate/coordinator', ...head }, [signer]);
    const proofFrom = (size: number) => tree.consistencyProof(Math.min(size, tree.size));
    return new WitnessClient(parseWitness(`${witness.url} ${witness.key}`)).submit({ note, size: head.size, known, proofFrom });
  };

  beforeAll(async () => {
    await witness.prepare('witness.example.org/w2');
    witness.trust('collimate/coordinator', formatVerifierKey(key));
    await witness.start();
  });
  afterAll(() => witness.remove());

  it('is cosigned at every size, also where we know less than the witness does', async () => {
    const owners: string[] = [];
    for (let size = 1; size <= 20; size++) {
      owners.push(`owner-${size}`);
      const { line, time } = await submit(treeOf(owners), size % 3 === 0 ? 0 : size - 1);
      expect(line).toMatch(/^\u2014 witness\.example\.org\/w2 \S+\n$/);
      expect(time).toBeGreaterThan(1_600_000_000);
    }
  });

  it('is refused when it forgot something, and when it says something else, of which the witness keeps the proof', async () => {
    const twenty = Array.from({ length: 20 }, (_, i) => `owner-${i + 1}`);
    await expect(submit(treeOf(twenty.slice(0, 12)), 11)).rejects.toMatchObject({ code: 'WITNESS_AHEAD' });
    const forked = treeOf([...twenty.with(4, 'another'), 'owner-21']);
    await expect(submit(forked, 20)).rejects.toMatchObject({ code: 'WITNESS_REFUSED', details: { status: 422 } });
    expect(witness.evidence()).toEqual([expect.objectContaining({ origin: 'collimate/coordinator' })]);
  });
});
