import { MerkleTree, parseEntry, toBase64 } from '@collimate/governance-provenance';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';

interface Page {
  readonly from: number;
  readonly leaves: readonly string[];
}

describe('the log of releases, leaf by leaf', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const page = (from: string | number) => hospital.as<Page>('olga', 'GET', `log/leaves/${from}`);

  beforeAll(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.open();
    await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
    const study = rehearsalStudy();
    coordinator.review(study);
    await hospital.approve(study);
  });
  afterAll(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  it('has the root that the site signs, and says what was decided', async () => {
    const { leaves } = await page(0);
    const head = await hospital.as<{ size: number; root: string }>('olga', 'GET', 'log/checkpoint');
    expect(leaves.length).toBe(head.size);
    const kinds = leaves.map((leaf) => parseEntry(leaf).kind);
    expect(kinds).toEqual(expect.arrayContaining(['account-recorded', 'study-reviewed']));
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(Buffer.from(leaf));
    expect(toBase64(tree.head().root)).toBe(head.root);
  });

  it('goes on from a place, ends, and knows no place before the first', async () => {
    const { leaves } = await page(0);
    expect((await page(leaves.length - 1)).leaves).toEqual(leaves.slice(-1));
    expect((await page(leaves.length)).leaves).toEqual([]);
    for (const from of ['-1', 'last', '1.5', '9'.repeat(16)]) {
      await expect(page(from)).rejects.toThrow();
    }
  });
});
