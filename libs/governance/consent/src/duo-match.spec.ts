import { COVERED_BY, DUO_CODES, WIDEST_FIRST } from './duo-codes.table.js';
import { duoCovers } from './duo-match.js';

const NRES = 'DUO:0000004';
const GRU = 'DUO:0000042';
const HMB = 'DUO:0000006';
const CANCER = 'DUO:0000007 MONDO:0004992';
const STROKE = 'DUO:0000007 MONDO:0005098';
const POA = 'DUO:0000011';
const NPUNCU = 'DUO:0000018';
const NPU = 'DUO:0000045';
const NCU = 'DUO:0000046';
const IRB = 'DUO:0000021';

describe('matching a consent with a study', () => {
  it.each([
    ['general research covers biomedical research', [GRU], [HMB], true],
    ['biomedical research does not cover general research', [HMB], [GRU], false],
    ['biomedical research covers research on a disease', [HMB], [CANCER], true],
    ['research on a disease covers that disease', [CANCER], [CANCER], true],
    ['research on a disease does not cover another disease', [CANCER], [STROKE], false],
    ['research on a disease does not cover biomedical research', [CANCER], [HMB], false],
    ['two diseases cover either', [CANCER, STROKE], [STROKE], true],
    ['biomedical research does not cover ancestry', [HMB], [POA], false],
    ['every purpose of a study has to be covered', [HMB], [HMB, POA], false],
    ['of two kinds of permission the narrowest counts', [NRES, CANCER], [HMB], false],
    ['no restriction covers everything', [NRES], [GRU, HMB, CANCER, POA], true],
    ['a condition has to be promised', [HMB, NPUNCU], [HMB], false],
    ['a promised condition is met', [HMB, NPUNCU, IRB], [HMB, NPUNCU, IRB], true],
    ['two promises meet the condition that joins them', [HMB, NPUNCU], [HMB, NPU, NCU], true],
    ['one of the two does not', [HMB, NPUNCU], [HMB, NPU], false],
    ['a wider promise meets a condition', [HMB, NCU], [HMB, NPUNCU], true],
    ['a promise that nobody asked for does no harm', [HMB], [HMB, IRB], true],
    ['a place has to be the same place', [HMB, 'DUO:0000022 DE'], [HMB, 'DUO:0000022 FR'], false],
    ['the same place is', [HMB, 'DUO:0000022 DE'], [HMB, 'DUO:0000022 DE'], true],
    ['a disease code without its disease says nothing', ['DUO:0000007'], ['DUO:0000007'], false],
    ['a parameter where none belongs is unknown', ['DUO:0000006 MONDO:1'], [HMB], false],
    ['an unknown code in the consent denies', [HMB, 'DUO:0000099'], [HMB], false],
    ['an unknown code in the study denies', [NRES], [HMB, 'DUO:0000099'], false],
    ['a consent of conditions only permits nothing', [IRB], [HMB, IRB], false],
    ['a study without a purpose is not permitted', [NRES], [IRB], false],
    ['nothing permits nothing', [], [], false],
  ] as const)('%s', (_title, consented, wanted, expected) => {
    expect(duoCovers(consented, wanted)).toBe(expected);
  });

  it('knows for every permission what covers it and how wide it is', () => {
    const permissions = DUO_CODES.filter((known) => known.role === 'permission').map((known) => known.code);
    expect(Object.keys(COVERED_BY).sort()).toEqual([...permissions].sort());
    expect([...WIDEST_FIRST].sort()).toEqual([...permissions].sort());
    expect(new Set(DUO_CODES.map((known) => known.code)).size).toBe(DUO_CODES.length);
  });
});
