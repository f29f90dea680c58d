import { ScanShelf, memoryShare, openScan, opened, regionsIn } from '@collimate/platform-scans';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { measure } from '../timing/measure.js';
import type { TimedCase } from '../timing/timed-case.js';
import { type RegionForm, regionFiles } from './regions.files.js';

/* Extracts every region of one mask file again and again and prints one line of what it took: FOLDER FORM REPEAT. */
const [folder, form, repeat] = process.argv.slice(2);
const { image, mask } = regionFiles(folder, form as RegionForm);
const engine = wasmEngine();
const compiled = compile(planPreset('ct-default'));
const limitBytes = memoryShare(1);

async function pass(): Promise<readonly TimedCase[]> {
  const done: TimedCase[] = [];
  await using shelf = new ScanShelf();
  let clock = performance.now();
  const lap = (): number => {
    const before = clock;
    clock = performance.now();
    return (clock - before) / 1000;
  };
  const regions = await regionsIn(mask);
  const list = lap();
  for (const [n, region] of regions.entries()) {
    const { volume, masks } = opened(await openScan({ image, mask, ...region }, compiled, { shelf, limitBytes }));
    const read = lap() + (n === 0 ? list : 0);
    const [result] = extract(compiled, volume, masks, engine, { interpolations: shelf.interpolations });
    done.push({
      stages: { read, extract: lap() },
      features: result.table.rows.filter((row) => row.value.kind === 'value').length,
    });
  }
  return done;
}

const line = await measure(`many-rois ${form}`, [], pass, Number(repeat), true);
process.stdout.write(`${JSON.stringify(line)}\n`);
