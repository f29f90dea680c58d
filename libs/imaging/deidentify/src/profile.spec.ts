import dcmjs from 'dcmjs';
import { ACCEPTED_SOP_CLASSES, KEEP_ROWS } from './keep.table.js';
import { METHOD_CODES, ruleOn } from './profile.js';
import { LATER_ROWS, PROFILE_ROWS, SAFE_PRIVATE_ROWS } from './ps315.table.js';
import { tagName } from './deidentify.error.js';

describe('the tables', () => {
  it('hold every row of edition 2024b but its four patterns, and name no tag twice', () => {
    expect(PROFILE_ROWS).toHaveLength(617);
    expect(LATER_ROWS).toHaveLength(34);
    expect(SAFE_PRIVATE_ROWS).toHaveLength(87);
    const tags = [...PROFILE_ROWS, ...LATER_ROWS, ...KEEP_ROWS].map((row) => row[0]);
    expect(tags.filter((tag, index) => tags.indexOf(tag) !== index).map(tagName)).toEqual([]);
  });

  it('know no other action than those of the standard', () => {
    const letters = new Set(PROFILE_ROWS.flatMap((row) => row[3].split('/')));
    expect([...letters].sort()).toEqual(['D', 'U', 'U*', 'X', 'Z']);
  });

  it('write the allow-list in the order of tags, with the keywords and representations of PS3.6', () => {
    const dictionary = dcmjs.data.DicomMetaDictionary.dictionary as Record<string, { vr: string; name: string } | undefined>;
    const wrong = KEEP_ROWS.filter(([tag, vr, keyword]) => {
      const entry = dictionary[tagName(tag)];
      const expected = { xs: 'US|SS', ox: 'OW|OB' }[entry?.vr ?? ''] ?? entry?.vr;
      return entry?.name !== keyword || expected !== vr;
    });
    expect(wrong.map((row) => [tagName(row[0]), row[1], row[2], dictionary[tagName(row[0])]])).toEqual([]);
    const tags = KEEP_ROWS.map((row) => row[0]);
    expect(tags).toEqual([...tags].sort((a, b) => a - b));
  });

  it('say of every attribute of the allow-list which values stay, and of no text that any does', () => {
    const open = KEEP_ROWS.filter(([, vr, , values]) => values === undefined && !/^(SQ|UI|AT|OW\|OB)$/.test(vr));
    expect(open.map((row) => row[2])).toEqual([]);
    expect(KEEP_ROWS.filter(([, vr]) => /LT|PN|ST|UC|UR|UT|AE/.test(vr)).map((row) => row[2])).toEqual([]);
  });

  it('leave no room for six digits in a number that features do not need, and none for two letters in its bytes', () => {
    const numbers = KEEP_ROWS.filter(([, , , values, otherwise]) => values?.includes('..') && otherwise !== 'refuse');
    expect(numbers.length).toBeGreaterThan(50);
    const wide = numbers.filter(([, vr, , values]) => {
      const most = Math.max(...(values as string).split('..').map((bound) => Math.abs(Number(bound))));
      return !(most < (/^[US][SL]/.test(vr) ? 0x4000 : 100_000));
    });
    expect(wide.map((row) => row[2])).toEqual([]);
  });

  it('carry the codes of CID 7050', () => {
    expect(Object.fromEntries(Object.entries(METHOD_CODES).map(([option, [code]]) => [option, code]))).toEqual({
      basic: '113100',
      cleanDescOpt: '113105',
      rtnLongFullDatesOpt: '113106',
      rtnLongModifDatesOpt: '113107',
      rtnPatCharsOpt: '113108',
      rtnDevIdOpt: '113109',
      rtnUIDsOpt: '113110',
      rtnSafePrivOpt: '113111',
      rtnInstIdOpt: '113112',
    });
    for (const [, meaning] of Object.values(METHOD_CODES)) expect(meaning.length).toBeLessThanOrEqual(64);
  });
});

describe('ruleOn', () => {
  const none = new Set<never>();

  it.each([
    [0x00100010, 'CT', 'empty'],
    [0x00081070, 'CT', 'remove'],
    [0x0020000d, 'CT', 'map-uids'],
    [0x00080021, 'CT', 'remove'],
    [0x00080021, 'PT', 'dummy'],
    [0x00080022, 'PT', 'empty'],
    [0x00181000, 'SEG', 'dummy'],
    [0x00181000, 'CT', 'remove'],
    [0x00082112, 'SEG', 'map-uids'],
    [0x00082112, 'CT', 'remove'],
    [0x00180010, 'CT', 'empty'],
    [0x00280010, 'CT', 'keep'],
    [0x00189fff, 'CT', 'remove'],
    [0x60023000, 'CT', 'remove'],
    [0x50123000, 'CT', 'remove'],
  ])('takes the strongest action that leaves the object valid: %i in %s is %s', (tag, modality, action) => {
    expect(ruleOn(tag, modality, none).action).toBe(action);
  });

  it('lets no option bring back a person name or an unlisted attribute', () => {
    const all = new Set((Object.keys(METHOD_CODES) as (keyof typeof METHOD_CODES)[]).filter((key) => key !== 'basic'));
    const names = PROFILE_ROWS.filter(([tag, vr]) => vr === 'PN' && ruleOn(tag, 'CT', all).action === 'keep');
    expect(names.map((row) => tagName(row[0]))).toEqual([]);
    expect(ruleOn(0x00189fff, 'CT', all).action).toBe('remove');
  });

  it('accepts images, segmentations and structure sets, and no document, report or capture', () => {
    expect([...new Set(ACCEPTED_SOP_CLASSES.values())].sort()).toEqual(['CT', 'MR', 'PT', 'RTSTRUCT', 'SEG']);
  });
});
