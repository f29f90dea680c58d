import { entryText, MerkleTree, toBase64, type LogEntry } from '@collimate/governance-provenance';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';

interface Page {
  readonly size: number;
  readonly entries: readonly LogEntry[];
}

describe('the log of releases, entry by entry', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  const page = (from: string | number) => hospital.as<Page>('olga', 'GET', `log/entries/${from}`);

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
    const { size, entries } = await page(0);
    const head = await hospital.as<{ size: number; root: string }>('olga', 'GET', 'log/checkpoint');
    expect([size, entries.length]).toEqual([head.size, head.size]);
    expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['account-recorded', 'study-reviewed']));
    const tree = new MerkleTree();
    for (const entry of entries) tree.append(Buffer.from(entryText(entry)));
    expect(toBase64(tree.head().root)).toBe(head.root);
  });

  it('goes on from a place, ends, and knows no place before the first', async () => {
    const { entries } = await page(0);
    expect((await page(entries.length - 1)).entries).toEqual(entries.slice(-1));
    expect((await page(entries.length)).entries).toEqual([]);
    for (const from of ['-1', 'last', '1.5', '9'.repeat(10)]) {
      await expect(page(from)).rejects.toThrow('BODY_INVALID');
    }
  });
});
