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

  it.each([
    ['its words', 'update scan set sealed_words = zeroblob(60) where scan = ?'],
    ['its source', 'update scan set sealed_source = zeroblob(60) where scan = ?'],
    ['its subject', 'update scan set subject = (select subject from subject where subject <> scan.subject) where scan = ?'],
  ])('lose the one row in which somebody altered %s: it is named, and comes back with its table', (_, alteration) => {
    const rows = [line, { ...line, hospitalId: 'H-2' }];
    site.store.scans.importCohort(rows);
    const [altered, other] = site.store.scans.all();
    site.store.session.prepare(alteration).run(altered.scan);
    const { scans, check } = site.reopen();
    expect([scans.all(), scans.has(altered.scan)]).toEqual([[other], false]);
    expect(() => scans.get(altered.scan)).toThrow(expect.objectContaining({ code: 'NO_SUCH_SCAN' }));
    expect(check.run()).toMatchObject({ isSound: true, findings: [{ kind: 'scan-differs' }] });
    expect(scans.importCohort(rows)).toMatchObject({ added: 1, unchanged: 1 });
    expect([scans.all(), check.run().findings]).toEqual([[altered, other], []]);
    expect(scans.sourceOf(altered.scan)).toEqual({ image: line.image, mask: line.mask });
  });

  it('are others when another word is said of them, and the same when none is', () => {
    const { scans } = site.store;
    const undefinedWords = { series: undefined, phase: undefined, regions: undefined, anatomy: undefined };
    expect(scans.importCohort([line])).toMatchObject({ added: 1 });
    expect(scans.importCohort([{ ...line, ...undefinedWords }])).toMatchObject({ added: 0, unchanged: 1 });
    expect(scans.importCohort([{ ...line, series: '4' }])).toMatchObject({ added: 1 });
    expect(scans.all()).toHaveLength(2);
  });

  it('are taken out again by the rows that brought them, with features and cells, and nothing else goes', () => {
    const { scans, values, cohortRemoval, subjectLog, subjects } = site.store;
    const wrong = { ...line, image: 'images\\H-1', variables: { group: 'malignant' } };
    scans.importCohort([line, { ...line, hospitalId: 'H-2' }]);
    scans.importCohort([wrong]);
    const leaves = subjectLog.head().size;
    const { scans: removed, unknown } = cohortRemoval.remove([wrong, { ...wrong, hospitalId: 'H-3' }]);
    expect([removed.length, unknown, scans.all().length, subjectLog.head().size - leaves]).toEqual([1, 1, 2, 1]);
    expect(subjects.find('H-3')).toBeUndefined();
    const cells = [...values.ofTitle('group')].flatMap(([, byScan]) => [...byScan.values()]);
    expect(cells).toEqual(['benign', 'benign']);
    expect(cohortRemoval.remove([wrong])).toEqual({ scans: [], unknown: 1 });
    expect(scans.importCohort([wrong])).toMatchObject({ added: 1 });
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
