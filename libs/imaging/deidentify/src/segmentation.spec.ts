import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { cleaned, latin } from './cleaning.fixture.js';

describe('a segmentation', () => {
  const cohort = simulateCohort({ ...cohortSpec('west', 'west', 1), masks: 'SEG' }, 4);
  const originals = [...cohort.filesOf(0)].map((file) => file.bytes);
  const outputs = originals.map((file) => cleaned(file).bytes);
  const before = dicomParser.parseDicom(originals[originals.length - 1]);
  const after = dicomParser.parseDicom(outputs[outputs.length - 1]);

  it('loses every canary and keeps label, bits and geometry', () => {
    const all = outputs
      .map((file) => Buffer.from(file).toString('utf8'))
      .join('')
      .toUpperCase();
    expect(cohort.canariesOf(0).filter((canary) => all.includes(canary.toUpperCase()))).toEqual([]);
    const [from, to] = [before, after].map((set) => {
      const element = set.elements['x7fe00010'];
      return latin(set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array);
    });
    expect(to).toBe(from);
    expect(after.elements['x00620002'].items?.[0].dataSet?.string('x00620005')).toBe('GTV-1');
    const measures = after.elements['x52009229'].items?.[0].dataSet?.elements['x00289110'].items?.[0].dataSet;
    expect([measures?.string('x00280030'), measures?.string('x00180088')]).toEqual(['1\\1', '2']);
  });

  it('still names, frame by frame, the slices that it was drawn on', () => {
    const slices = new Map(
      outputs.slice(0, -1).map((file) => {
        const set = dicomParser.parseDicom(file);
        return [set.string('x00080018'), set.string('x00200032')];
      }),
    );
    const frames = after.elements['x52009230'].items ?? [];
    expect(frames.length).toBeGreaterThan(4);
    for (const { dataSet } of frames) {
      const source = dataSet?.elements['x00089124'].items?.[0].dataSet?.elements['x00082112'].items?.[0].dataSet;
      const position = dataSet?.elements['x00209113'].items?.[0].dataSet?.string('x00200032');
      expect(slices.get(source?.string('x00081155'))).toBe(position);
    }
    const dimensions = after.elements['x00209221'].items?.[0].dataSet?.string('x00209164');
    expect(after.elements['x00209222'].items?.[0].dataSet?.string('x00209164')).toBe(dimensions);
  });
});
