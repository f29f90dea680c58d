import { DEFAULT_GROUPS, drawLesion, LESION_FEATURES, SCANNERS, simulatePhantom } from '@collimate/imaging-simulation';
import { SeededRandom } from '@collimate/kernel-numeric';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { compile } from './compile.js';
import { wasmEngine } from './engine.js';
import { extract } from './extract.js';

/* The twenty features of the demo, of which the truth is known lesion by lesion: what is measured in scans of three scanners, beside it. */

const LESIONS = 12;

test('twenty planted features are measured to within a twelfth of a reference SD on average', () => {
  const random = new SeededRandom(12);
  const [engine, plan] = [wasmEngine(), compile(planPreset('ct-default'))];
  const off = new Map<string, number>();
  for (let one = 0; one < LESIONS; one++) {
    const lesion = drawLesion(one % 2 === 0 ? DEFAULT_GROUPS.benign : DEFAULT_GROUPS.malignant, random);
    const phantom = simulatePhantom(lesion, Object.values(SCANNERS)[one % 3], random);
    const [{ table }] = extract(plan, phantom.volume(), [{ name: 'roi', mask: phantom.mask() }], engine);
    for (const { feature, transform, width, value } of LESION_FEATURES) {
      const found = table.rows.find(({ ibsi, aggregationCode }) => ibsi === feature && aggregationCode === 'DHQ4')!.value;
      if (found.kind !== 'value') throw new Error(`${feature} has no value`);
      const scale = (raw: number): number => (transform === 'log' ? Math.log(raw) : raw);
      off.set(feature, (off.get(feature) ?? 0) + (scale(found.value) - scale(value(lesion))) / Number(width) / LESIONS);
    }
  }
  expect([...off].filter(([, bias]) => !(Math.abs(bias) < 1 / 12))).toEqual([]);
  expect(off.size).toBe(20);
});
