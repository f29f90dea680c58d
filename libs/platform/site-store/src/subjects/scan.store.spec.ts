import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST } from '../migrations/0001-first.migration.js';
import { migrate } from '../session/migrate.js';
import { SqliteSession } from '../session/sqlite-session.js';
import { TemporarySite } from '../../fixtures/temporary-site.js';

let site: TemporarySite;
beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const line = { hospitalId: 'H-1', image: 'images/H-1', mask: 'masks/H-1.dcm', roi: 'GTV-1', variables: { group: 'benign' } };
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
    site.store.scans.importCohort([{ ...line, ...words, roi: 'ZZROICANARY', variables: { zztitlecanary: 'zzgroupcanary' } }]);
    site.store.scans.importCohort([{ ...line, ...words, roi: 'ZZROICANARY', variables: { zztitlecanary: 'zzgroupcanary2' } }]);
    expect(site.store.scans.all()).toMatchObject([{ roi: 'ZZROICANARY' }]);
    site.store.session.settle();
    site.store.close();
    for (const name of readdirSync(site.folder).filter((file) => file.startsWith('site.db'))) {
      const bytes = readFileSync(join(site.folder, name));
      for (const text of ['images/', 'masks/', 'EchoTime', 'intracranial', 'ZZROICANARY', 'zzgroupcanary', 'zztitlecanary'])
        expect([text, bytes.includes(text)]).toEqual([text, false]);
    }
    site.reopen();
  });

  it('are sealed where an earlier version wrote region and group in clear, and its numbers are compared with new ones', () => {
    site.store.close();
    rmSync(site.path);
    const session = SqliteSession.open(site.path);
    migrate(session, 'site-store', [FIRST], site.clock.now());
    const vault = site.keys.subjects;
    const [kept, erased] = vault.createSubjects(2);
    const subject = session.prepare('insert into subject values (?, ?, ?, 0)');
    const scan = session.prepare('insert into scan values (?, ?, ?, ?, ?)');
    subject.run(kept, vault.lookupOf('H-1'), vault.seal(kept, 'hospital-id', 'H-1'));
    subject.run(erased, vault.lookupOf('H-2'), null);
    const source = JSON.stringify({ image: 'i', mask: 'm' });
    for (const [name, of] of [
      ['scan-1', kept],
      ['scan-2', erased],
    ] as const) {
      scan.run(name, of, 'ZZROICANARY', 'zzgroupcanary', vault.seal(of, `source/${name}`, source));
    }
    vault.destroySubjectKey(erased);
    session.close();

    const store = site.reopen();
    expect(store.scans.all()).toEqual([{ scan: 'scan-1', subject: kept, roi: 'ZZROICANARY' }]);
    expect(store.values.ofTitle('group')).toEqual(new Map([[kept, new Map([['scan-1', 'zzgroupcanary']])]]));
    expect(store.scans.sourceOf(store.scans.all()[0].scan)).toEqual({ image: 'i', mask: 'm' });
    expect(store.scans.importCohort([{ ...line, hospitalId: 'h-1' }]).resembling).toEqual(['h-1']);
    store.session.settle();
    store.close();
    for (const name of readdirSync(site.folder).filter((file) => file.startsWith('site.db'))) {
      const bytes = readFileSync(join(site.folder, name));
      for (const text of ['ZZROICANARY', 'zzgroupcanary']) expect([text, bytes.includes(text)]).toEqual([text, false]);
    }
    site.reopen();
    expect(site.store.scans.all()).toHaveLength(2);
  });
});
