import { parseDigest, type ScanKey } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const plan = parseDigest('ab'.repeat(32));
const [OLD, NEW] = ['engine/1', 'engine/2'];

describe('features of two definitions of the engine', () => {
  let site: TemporarySite;
  let scans: readonly ScanKey[];

  const record = (scan: ScanKey, engineDefinition: string | undefined, value: number) =>
    site.store.features.record({
      scan,
      planDigest: plan,
      features: [{ feature: 'RNU0@DHQ4', value: { kind: 'value', value } }],
      record: engineDefinition === undefined ? {} : { engineDefinition },
      extractedAt: site.clock.now(),
    });
  const values = () => site.store.features.vectors(plan, ['RNU0@DHQ4']).map(({ scan, values: [value] }) => [scan, value]);

  beforeEach(() => {
    site = new TemporarySite();
    const rows = ['A', 'B', 'C'].map((subject) => ({
      hospitalId: subject,
      image: `images/${subject}`,
      mask: `masks/${subject}.dcm`,
      roi: 'GTV-1',
      variables: { group: 'benign' },
    }));
    site.store.scans.importCohort(rows);
    scans = site.store.scans.all().map(({ scan }) => scan);
  });
  afterEach(() => site.remove());

  it('do not stand beside each other: those of another one do not count, and are replaced', () => {
    site.reopen(OLD);
    const [a, b, c] = scans;
    expect([record(a, OLD, 1), record(b, OLD, 2)]).toEqual(['recorded', 'recorded']);
    site.reopen(NEW);
    const { features, subjectLog } = site.store;
    expect(values()).toEqual([]);
    expect(new Set(features.scansWithout(plan))).toEqual(new Set(scans));
    expect(new Set(features.scansOfOtherDefinition(plan))).toEqual(new Set([a, b]));
    expect(features.recordOf(a, plan)).toBeUndefined();
    const leaves = subjectLog.head().size;
    expect([record(a, NEW, 10), record(a, NEW, 11), record(c, NEW, 30)]).toEqual(['replaced', 'known', 'recorded']);
    expect(subjectLog.head().size).toBe(leaves + 2);
    expect(new Map(values() as [ScanKey, number][])).toEqual(
      new Map([
        [a, 10],
        [c, 30],
      ]),
    );
    expect(features.scansOfOtherDefinition(plan)).toEqual([b]);
    // The older set is gone, and a step back does not bring it up again.
    site.reopen(OLD);
    expect(values()).toEqual([[b, 2]]);
    expect(site.store.check.run().findings.filter(({ kind }) => kind !== 'database-ahead')).toEqual([]);
  });

  it('are told apart in a database of before there was a column for it', () => {
    const [a, b, c] = scans;
    for (const [scan, definition] of [
      [a, OLD],
      [b, NEW],
      [c, undefined],
    ] as const)
      record(scan, definition, 1);
    site.store.session.execute(`
      alter table feature_set drop column definition;
      delete from schema_step where owner = 'site-store' and version = 7;`);
    site.reopen(NEW);
    expect(values()).toEqual([[b, 1]]);
    expect(new Set(site.store.features.scansOfOtherDefinition(plan))).toEqual(new Set([a, c]));
  });

  it.each([
    ['a value', OLD, 'update feature_value set value = 9e999'],
    ['a value by little', OLD, 'update feature_value set value = value + 1e-9'],
    ['a value that is gone', OLD, 'delete from feature_value'],
    ['a definition', NEW, `update feature_set set definition = '${NEW}'`],
    ['a seal that is gone', OLD, 'update feature_set set seal = null'],
  ])('do not count where they were written over, are named, and are extracted again: %s', (_, engine, sql) => {
    site.reopen(OLD);
    const [altered, other] = scans;
    record(altered, OLD, 1);
    record(other, OLD, 2);
    site.store.session.execute(`${sql} where scan = '${altered}'`);
    site.reopen(engine);
    expect(values().map(([scan]) => scan)).not.toContain(altered);
    expect(site.store.check.run()).toMatchObject({ isSound: true, findings: [{ kind: 'features-differ' }] });
    expect(new Set(site.store.features.scansWithout(plan))).toContain(altered);
    expect(record(altered, engine, 3)).toBe('replaced');
    expect(new Map(values() as [ScanKey, number][]).get(altered)).toBe(3);
    expect(site.store.check.run().findings).toEqual([]);
  });

  it('are held ahead, some at a step, and what was found stands', () => {
    site.reopen(OLD);
    const [altered, other, third] = scans;
    for (const scan of scans) record(scan, OLD, 1);
    site.store.session.execute(`update feature_value set value = 2 where scan = '${altered}'`);
    site.reopen(OLD);
    expect([...site.store.features.holdAhead(2)]).toHaveLength(2);
    expect(site.store.features.altered()).toHaveLength(1);
    expect(new Set(values().map(([scan]) => scan))).toEqual(new Set([other, third]));
  });

  it('all count in a database that is only looked into', () => {
    const [a, b] = scans;
    record(a, OLD, 1);
    record(b, NEW, 2);
    expect(values()).toHaveLength(2);
    expect(site.store.features.scansOfOtherDefinition(plan)).toEqual([]);
  });
});
