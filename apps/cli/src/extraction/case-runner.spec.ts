import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { Case, CaseSettings } from './case-order.js';
import { inWorkers } from './case-runner.js';

/** Answers each case at once; the runner under test is on the other side. */
const PROGRAM = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ cases }) => {
  for (const { index } of cases) parentPort.postMessage({ index, outcome: { kind: 'done', text: '', records: [], notes: [] } });
});`;

const settings: CaseSettings = {
  format: 'csv',
  diagnostics: false,
  masks: { regrid: false },
  limitBytes: 1e9,
  stagesFolder: undefined,
  severalPlans: false,
};

describe('cases on worker threads', () => {
  it('end with the error of who takes their outcomes, as a full disk gives one, and leave no thread behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collimate-workers-'));
    const program = join(folder, 'worker.mjs');
    writeFileSync(program, PROGRAM);
    try {
      const plan = planPreset('ct-default');
      const cases = ['a', 'b', 'c'].map((image): Case => ({ order: { subject: image, image, mask: 'm' }, plan }));
      const taken: number[] = [];
      const run = inWorkers(pathToFileURL(program), settings, 2, false);
      await expect(
        run(cases, (index) => {
          taken.push(index);
          throw new Error('no space left');
        }),
      ).rejects.toThrow('no space left');
      expect(taken.length).toBeLessThan(3);
      expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length).toBeLessThanOrEqual(2);
      const all: number[] = [];
      await run(cases, (index) => void all.push(index));
      expect(all.sort()).toEqual([0, 1, 2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
