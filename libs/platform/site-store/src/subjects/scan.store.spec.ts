import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TemporarySite } from '../../fixtures/temporary-site.js';

let site: TemporarySite;
beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const line = { hospitalId: 'H-1', image: 'images/H-1', mask: 'masks/H-1.dcm', roi: 'GTV-1', label: 'benign' };
const words = { series: '4', phase: 'EchoTime=4.6', regions: { intracranial: 'masks/H-1-brain.nii' }, anatomy: 'head' } as const;

describe('the scans of a cohort', () => {
  it('give back where they are read from, and what the hospital says of them', () => {
    const { scans } = site.store;
    scans.importCohort([
      { ...line, ...words },
      { ...line, hospitalId: 'H-2' },
    ]);
    const { image, mask } = line;
    const sources = scans.all().map(({ scan }) => scans.sourceOf(scan));
    expect(sources).toHaveLength(2);
    expect(sources).toEqual(
      expect.arrayContaining([
        { image, mask, ...words },
        { image, mask },
      ]),
    );
  });

  it('are others when another word is said of them, and the same when none is', () => {
    const { scans } = site.store;
    const undefinedWords = { series: undefined, phase: undefined, regions: undefined, anatomy: undefined };
    expect(scans.importCohort([line])).toMatchObject({ added: 1 });
    expect(scans.importCohort([{ ...line, ...undefinedWords }])).toMatchObject({ added: 0, unchanged: 1 });
    expect(scans.importCohort([{ ...line, series: '4' }])).toMatchObject({ added: 1 });
    expect(scans.all()).toHaveLength(2);
  });

  it('keep every path and word sealed', () => {
    site.store.scans.importCohort([{ ...line, ...words }]);
    site.store.session.settle();
    site.store.close();
    for (const name of readdirSync(site.folder).filter((file) => file.startsWith('site.db'))) {
      const bytes = readFileSync(join(site.folder, name));
      for (const text of ['images/', 'masks/', 'EchoTime', 'intracranial'])
        expect([text, bytes.includes(text)]).toEqual([text, false]);
    }
    site.reopen();
  });
});
