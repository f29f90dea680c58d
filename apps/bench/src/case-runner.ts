import { ScanShelf, memoryShare, openScan, opened } from '@collimate/platform-scans';
import { type CompiledPlan, compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import type { TimedCase } from './timing/timed-case.js';
import type { Case } from './work-list.js';

/** Runs cases one after the other on this thread, with one engine. */
export function caseRunner(): (one: Case) => Promise<TimedCase> {
  const engine = wasmEngine();
  const plans = new Map<string, CompiledPlan>();
  const limitBytes = memoryShare(1);
  return async (one) => {
    const stages: Record<string, number> = {};
    let clock = performance.now();
    const lap = (stage: string) => {
      const now = performance.now();
      stages[stage] = (stages[stage] ?? 0) + (now - clock) / 1000;
      clock = now;
    };
    const compiled = plans.get(one.plan.name) ?? compile(one.plan);
    plans.set(one.plan.name, compiled);
    await using shelf = new ScanShelf();
    const { volume, masks } = opened(await openScan(one, compiled, { shelf, limitBytes }));
    lap('read');
    const begin = clock;
    const [result] = extract(compiled, volume, masks, engine, { onStage: lap });
    lap('record');
    stages['extract'] = (clock - begin) / 1000;
    return { stages, features: result.table.rows.filter((row) => row.value.kind === 'value').length };
  };
}
