import * as fc from 'fast-check';
import { readDicomSeries, suvScaling } from '@collimate/imaging-formats';
import { numbers, sequence, text, writeDicom, type DicomElement, type Vr } from '@collimate/imaging-simulation';
import { cleaned, ct } from './cleaning.fixture.js';
import type { DeidentifyPolicy } from './policy.js';

/*
 * The uptake by body weight of a PET slice before and after cleaning: the same to 1e-9 however its times state their zones, or none from
 * both. A copy that had an uptake where its original has none would be wrong by what nobody knows.
 */

/** The times of a PET slice, as its writer states them. */
interface Times {
  readonly zone?: string;
  readonly acquired?: string;
  readonly acquiredAt?: string;
  readonly injected?: string;
  readonly injectedAt?: string;
}

const given = (tag: number, vr: Vr, value: string | undefined): readonly DicomElement[] =>
  value === undefined ? [] : [text(tag, vr, value)];

function petSlice({ zone, acquired, acquiredAt, injected, injectedAt }: Times): Uint8Array {
  return writeDicom(
    ct(
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.128'),
      text(0x00080060, 'CS', 'PT'),
      text(0x00080020, 'DA', '20240110'),
      text(0x00080021, 'DA', '20240110'),
      text(0x00080031, 'TM', '013000'),
      ...given(0x00080022, 'DA', acquiredAt === undefined ? undefined : '20240110'),
      ...given(0x00080032, 'TM', acquiredAt),
      ...given(0x0008002a, 'DT', acquired),
      ...given(0x00080201, 'SH', zone),
      text(0x00101030, 'DS', '71.5'),
      text(0x00181242, 'IS', '120000'),
      text(0x00200032, 'DS', '0\\0\\0'),
      text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
      text(0x00280004, 'CS', 'MONOCHROME2'),
      numbers(0x00280002, 'US', 1),
      text(0x00280030, 'DS', '2\\2'),
      text(0x00180050, 'DS', '3'),
      text(0x00280051, 'CS', 'DECY\\ATTN'),
      text(0x00281052, 'DS', '0'),
      text(0x00281053, 'DS', '1.5'),
      sequence(0x00540016, [
        ...given(0x00181072, 'TM', injectedAt),
        text(0x00181074, 'DS', '350000000'),
        text(0x00181075, 'DS', '6586.2'),
        ...given(0x00181078, 'DT', injected),
      ]),
      text(0x00541001, 'CS', 'BQML'),
      text(0x00541102, 'CS', 'START'),
    ),
  );
}

/** @returns the factor to SUV, or the code of why there is none */
function uptake(file: Uint8Array): number | string {
  try {
    return suvScaling(readDicomSeries([file], {})).factors[0];
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

function same(times: Times, policy: Partial<DeidentifyPolicy> = {}): number | string {
  const file = petSlice(times);
  const [before, after] = [uptake(file), uptake(cleaned(file, policy).bytes)];
  if (typeof before === 'string' || typeof after === 'string') expect([times, after]).toEqual([times, before]);
  else expect(Math.abs(after / before - 1)).toBeLessThanOrEqual(1e-9);
  return before;
}

const POLICIES: readonly (readonly [string, Partial<DeidentifyPolicy>])[] = [
  ['moved', {}],
  ['anchored', { dates: 'anchored' }],
];

describe.each(POLICIES)('the uptake of a copy whose dates are %s', (_, policy) => {
  it.each<[string, Times, boolean]>([
    ['no zone anywhere', { injected: '20240110003000' }, true],
    ['the zone of the file', { zone: '+0200', injected: '20240109233000+0100' }, true],
    ['the zone that the acquisition states', { acquired: '20240110013000+0200', injected: '20240109223000+0000' }, true],
    [
      'the zone between an acquisition that states one and its local time',
      { acquired: '20240109233000+0000', acquiredAt: '013000', injected: '20240109223000+0000' },
      true,
    ],
    ['an hour alone, of another zone', { zone: '+0000', injected: '2024011001+0100' }, true],
    [
      'a zone that nothing else states, and the same time of day',
      { injected: '20240110003000+0200', injectedAt: '003000' },
      true,
    ],
    ['a zone that nothing else states', { injected: '20240110003000+0200' }, false],
    [
      'a zone that nothing else states, and another time of day',
      { injected: '20240109223000+0000', injectedAt: '003000' },
      false,
    ],
  ])('is that of its original: %s', (_case, times, hasUptake) => {
    expect(typeof same(times, policy) === 'number').toBe(hasUptake);
  });

  it('is that of its original, or there is none of both, however times and zones are stated', () => {
    const zone = fc.constantFrom('', '+0000', '+0100', '+0200', '-0330', '+0545');
    const clock = fc.constantFrom('20240109213000', '20240109233000.5', '20240110003000', '2024011001', '20240110013000');
    const stamp = fc.tuple(clock, zone).map(([time, of]) => time + of);
    const times = fc.record(
      {
        zone: fc.constantFrom('+0000', '+0200', '-0330'),
        acquired: stamp,
        acquiredAt: fc.constantFrom('013000', '013500', '020000'),
        injected: stamp,
        injectedAt: fc.constantFrom('003000', '233000', '213000'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(times, (one) => void same(one, policy)),
      { numRuns: 300 },
    );
  });
});
