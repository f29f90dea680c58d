import { bytes, numbers, sequence, text, writeDicom } from '@collimate/imaging-simulation';
import dcmjs from 'dcmjs';
import { ct, cleaned, pixels } from './cleaning.fixture.js';
import { BUILT_IN_PROFILES } from './policy.js';
import { isListed } from './profile.js';
import { safeHarborTicks } from './safe-harbor.js';
import { SAFE_HARBOR_ROWS } from './safe-harbor.table.js';

const FULL = [
  text(0x00080080, 'LO', 'Infirmary'),
  text(0x00080020, 'DA', '20210314'),
  text(0x00101010, 'AS', '093Y'),
  text(0x00102154, 'SH', '555-0123'),
  text(0x00102155, 'LT', 'jane@example.org'),
  text(0x00101000, 'LO', '078-05-1120'),
  text(0x00101050, 'LO', 'PLAN77'),
  text(0x00080050, 'SH', 'ACC987'),
  sequence(0x00401101, [text(0x00080100, 'SH', 'LIC17')]),
  text(0x00181000, 'LO', 'SN17'),
  text(0x0040e010, 'UR', 'https://example.org/jane'),
  text(0x00080055, 'AE', 'STATION7'),
  bytes(0x54000100, 'OW', pixels),
  text(0x00291001, 'LO', 'private'),
];
const ticks = (profile: Parameters<typeof cleaned>[1], faces: readonly ('shown' | 'unknown' | 'not-shown')[] = ['not-shown']) => {
  const { report } = cleaned(writeDicom(ct(...FULL)), profile);
  return safeHarborTicks({ report, faces, datesShifted: profile?.dates !== 'anchored', otherImages: 0 });
};
const states = (made: ReturnType<typeof ticks>): string => made.map(({ letter, state }) => `${letter}:${state}`).join(' ');

describe('the eighteen identifiers', () => {
  it('are ticked off one by one', () => {
    expect(states(ticks(BUILT_IN_PROFILES['safe-harbor']))).toBe(
      'A:gone B:gone C:gone D:gone E:none-found F:gone G:gone H:gone I:gone J:gone K:gone L:none-found M:gone N:gone O:gone P:gone Q:none-found R:gone',
    );
  });

  it('are no Safe Harbor under dates that are moved or kept, UIDs, devices and institutions that stay', () => {
    const open = (profile: Parameters<typeof cleaned>[1]): string =>
      states(ticks(profile))
        .match(/\w:kept/g)
        ?.join(' ') ?? '';
    expect(open(BUILT_IN_PROFILES.basic)).toBe('C:kept');
    expect(open({ options: ['rtnLongFullDatesOpt'], dates: 'anchored' })).toBe('C:kept');
    expect(open({ options: ['rtnDevIdOpt', 'rtnInstIdOpt', 'rtnUIDsOpt'], dates: 'anchored' })).toBe('B:kept M:kept R:kept');
  });

  it('leave a face open, and an image that does not say what it shows', () => {
    const face = (...faces: readonly ('shown' | 'unknown' | 'not-shown')[]) => ticks(BUILT_IN_PROFILES['safe-harbor'], faces)[16];
    expect([face('shown').state, face('unknown').state, face('not-shown').state]).toEqual(['open', 'open', 'none-found']);
    expect(face('shown', 'unknown', 'not-shown').how).toContain('1 series show a head, 1 do not say');
  });

  it('have a place for every name, date, address and station of the standard’s table', () => {
    expect(SAFE_HARBOR_ROWS.map(([letter]) => letter).join('')).toBe('ABCDEFGHIJKLMNOPQR');
    const places = new Set(SAFE_HARBOR_ROWS.flatMap(([, , where]) => where.split(' ')));
    for (const vr of ['PN', 'DA', 'DT', 'TM', 'UI', 'UR', 'AE']) expect(places).toContain(vr);
    const dictionary = dcmjs.data.DicomMetaDictionary.dictionary as Record<string, unknown>;
    const tags = [...places].filter((place) => place.length === 8);
    const isKnown = (tag: string): boolean =>
      dictionary[`(${tag.slice(0, 4)},${tag.slice(4)})`] !== undefined || isListed(Number.parseInt(tag, 16));
    expect(tags.filter((tag) => !isKnown(tag))).toEqual([]);
  });
});

describe('anchored dates', () => {
  it('lay every study on one day and keep what lies between two times of it', () => {
    const one = (day: string, next: string): string => {
      const file = writeDicom(ct(text(0x00080020, 'DA', day), text(0x00080022, 'DA', next), numbers(0x00280002, 'US', 1)));
      return Buffer.from(cleaned(file, BUILT_IN_PROFILES['safe-harbor']).bytes).toString('latin1');
    };
    const [first, second] = [one('20210314', '20210315'), one('19990101', '19990102')];
    for (const content of [first, second]) {
      expect(content).toContain('19000101');
      expect(content).toContain('19000102');
    }
    expect(first).toBe(second);
    expect(one('not a day', '20210315')).not.toMatch(/19000|2021/);
  });
});
