import { createHash } from 'node:crypto';
import { readDicomSeries, suvScaling } from '@collimate/imaging-formats';
import { cohortSpec, sequence, simulateCohort, text } from '@collimate/imaging-simulation';
import dicomParser from 'dicom-parser';
import { CT, CT_CLASS, type Run, ct, deidentified, file, latin, onlyFile } from '../../deidentification/planted.fixture.js';
import { clean, otherKey } from './cases.fixture.js';

/* The cases of the design, by their numbers, each through the command itself: what was planted is nowhere in what a run leaves. */

/** The one cleaned file as an independent reader sees it. */
const only = (run: Run): dicomParser.DataSet => dicomParser.parseDicom(onlyFile(run));

describe('UIDs and pseudonyms', () => {
  const uidsIn = (run: Run): readonly string[] => [...run.everything.matchAll(/\b2\.25\.\d+/g)].map(([uid]) => uid);

  it('13: agree between CT, structure set, segmentation and PET of one patient', async () => {
    for (const [modality, masks] of [
      ['CT', 'RTSTRUCT'],
      ['PT', 'SEG'],
    ] as const) {
      const cohort = simulateCohort({ ...cohortSpec('north', 'north', 1), modality, masks }, 3);
      const scans = Object.fromEntries([...cohort.filesOf(0)].map(({ path, bytes: content }) => [path, content]));
      const run = await deidentified(scans);
      expect(run.exit).toBe(0);
      const sets = [...run.files.values()].map((content) => dicomParser.parseDicom(content));
      const slices = sets.filter((set) => set.string('x00080060') === modality);
      const [mask] = sets.filter((set) => set.string('x00080060') === masks);
      const frames = new Set(slices.map((set) => set.string('x00200052')));
      expect([frames.size, new Set(sets.map((set) => set.string('x0020000d'))).size]).toEqual([1, 1]);
      const instances = new Set([...slices.map((set) => set.string('x00080018')), mask.string('x0020000d')]);
      const named = referencedIn(mask);
      expect(named.length).toBeGreaterThan(4);
      expect(named.filter((uid) => !instances.has(uid))).toEqual([]);
      expect(latin(mask.byteArray as Uint8Array)).toContain([...frames][0]);
    }
  });

  it('14: each of several values is mapped', async () => {
    const run = await clean(sequence(0x00081115, [text(0x0020000e, 'UI', '1.2.3\\1.2.826.0.1.3680043.9.7.3')]));
    const item = only(run).elements['x00081115'].items?.[0].dataSet?.string('x0020000e')?.split('\\') ?? [];
    expect(item).toHaveLength(2);
    expect([item[1], item[0] === '1.2.3']).toEqual([only(run).string('x0020000e'), false]);
  });

  it('15: those of the registry stay', async () => {
    const run = await clean(text(0x00200052, 'UI', '1.2.840.10008.1.4.1.1'));
    expect([only(run).string('x00080016'), only(run).string('x00020010'), only(run).string('x00200052')]).toEqual([
      CT_CLASS,
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.4.1.1',
    ]);
  });

  it('16: nobody makes them again without the key', async () => {
    const run = await clean();
    for (const { value } of CT.filter(({ vr }) => vr === 'UI')) {
      for (const algorithm of ['sha256', 'sha1', 'md5']) {
        const digest = createHash(algorithm).update(String(value)).digest().subarray(0, 16);
        for (const bits of [128, 96]) {
          const guess = BigInt(`0x${digest.toString('hex')}`) >> BigInt(128 - bits);
          expect(uidsIn(run).some((uid) => uid.includes(String(guess)))).toBe(false);
        }
      }
    }
  });

  it('32: are the same under one key and others under another', async () => {
    const [one, again, other] = [await clean(), await clean(), await deidentified({ 'scan.dcm': file(CT) }, ['--key', otherKey])];
    expect([...again.files.keys()]).toEqual([...one.files.keys()]);
    expect(latin([...again.files.values()][0])).toBe(latin([...one.files.values()][0]));
    expect(uidsIn(other).filter((uid) => uidsIn(one).includes(uid) && !uid.startsWith('2.25.2153294276183'))).toEqual([]);
    expect([...other.files.keys()][0].split('/')[0]).not.toBe([...one.files.keys()][0].split('/')[0]);
    expect(only(other).string('x00080020')).not.toBe(only(one).string('x00080020'));
  });

  it('36: a record number that is another patient’s pseudonym gets one of its own, and its dates move', async () => {
    const [pseudonym] = [...(await clean()).files.keys()][0].split('/');
    const other = ct(
      text(0x00080018, 'UI', '1.2.826.0.1.3680043.9.7.99'),
      text(0x00100010, 'PN', pseudonym),
      text(0x00100020, 'LO', pseudonym),
      text(0x00120062, 'CS', 'YES'),
    );
    const run = await deidentified({ 'a.dcm': file(CT), 'b.dcm': file(other) });
    expect(run.report.series.map(({ subject }) => subject)).toHaveLength(2);
    expect(new Set(run.report.series.map(({ subject }) => subject)).size).toBe(2);
    expect(run.everything).not.toContain('20210314');
  });
});

/** The instances that a structure set or segmentation names, wherever they stand. */
function referencedIn(set: dicomParser.DataSet): readonly string[] {
  return Object.entries(set.elements).flatMap(([tag, element]) => {
    if (tag === 'x00081155') return [set.string(tag) ?? ''];
    return (element.items ?? []).flatMap((item) => (item.dataSet === undefined ? [] : referencedIn(item.dataSet)));
  });
}

describe('dates, ages and numbers', () => {
  it('17: every form of a date moves or goes', async () => {
    const planted = [
      '20210314',
      '2021.03.15',
      '20240229',
      '20210316\\20210317',
      '20210101-20210131',
      '202103',
      '20211399',
      '',
      '20210314235959.123456+0200',
      '20210314235959.5',
      '20210314',
    ];
    const tags = [
      0x00080012, 0x00080021, 0x00080022, 0x00080023, 0x00080024, 0x00080025, 0x00400244, 0x00400250, 0x0008002a, 0x0040a13a,
      0x00081195,
    ];
    const vrs = ['DA', 'DA', 'DA', 'DA', 'DA', 'DA', 'DA', 'DA', 'DT', 'DT', 'DA'] as const;
    const run = await clean(...planted.map((value, n) => text(tags[n], vrs[n], value)), text(0x00080201, 'SH', '+0200'));
    expect(run.exit).toBe(0);
    expect(run.everything).not.toMatch(/2021\.?0?[13]|20240229|202113|\+0200/);
    const set = only(run);
    const days = (value: string | undefined): number =>
      Date.UTC(Number(value?.slice(0, 4)), Number(value?.slice(4, 6)) - 1, Number(value?.slice(6, 8))) / 864e5;
    expect(days(set.string('x00080021')) - days(set.string('x00080020'))).toBe(1);
    expect(days(set.string('x0008002a')) - days(set.string('x00080020'))).toBe(0);
    expect(days(set.string('x00080022')) - days(set.string('x00080020'))).toBe(1082);
    expect(set.string('x0008002a')?.slice(8)).toBe('235959.123456');
  });

  it.each(['basic', 'safe-harbor'])('18: SUV is the same before and after, to 1e-9 (%s)', async (profile) => {
    for (const site of ['north', 'south', 'west'] as const) {
      const cohort = simulateCohort({ ...cohortSpec(site, site, 1), modality: 'PT', masks: 'SEG' }, 3);
      const slices = [...cohort.filesOf(0)].slice(0, -1);
      const run = await deidentified(Object.fromEntries(slices.map(({ path, bytes: content }) => [path, content])), [
        '--profile',
        profile,
      ]);
      expect([run.exit, run.files.size]).toEqual([0, slices.length]);
      const factors = (contents: readonly Uint8Array[]): readonly number[] => suvScaling(readDicomSeries(contents, {})).factors;
      const before = factors(slices.map(({ bytes: content }) => content));
      const after = factors([...run.files.values()]);
      expect(after).toHaveLength(before.length);
      after.forEach((factor, n) => expect(Math.abs(factor / before[n] - 1)).toBeLessThanOrEqual(1e-9));
    }
  });

  it('19: ages to 89 stay, those above are one class, and the day of birth is gone', async () => {
    for (const [age, kept] of [
      ['089Y', '089Y'],
      ['090Y', '090Y'],
      ['105Y', '090Y'],
    ]) {
      const run = await clean(text(0x00101010, 'AS', age), text(0x00100032, 'TM', '040506'));
      expect([only(run).string('x00101010'), only(run).string('x00100030'), only(run).string('x00100032')]).toEqual([
        kept,
        undefined,
        undefined,
      ]);
      expect(run.everything).not.toMatch(/19610203|105Y/);
    }
  });
});
