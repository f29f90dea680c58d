import * as fc from 'fast-check';
import { parseZone } from '@collimate/imaging-dicom';
import { civilFromDays, daysFromCivil, shiftDate, shiftDateTime, validTime } from './date-shift.js';

describe('shiftDate', () => {
  it.each([
    ['20240301', -1, '20240229'],
    ['20230301', -1, '20230228'],
    ['20000229', -366, '19990228'],
    ['19700101', 0, '19700101'],
    ['2024.01.05', -5, '20231231'],
  ])('moves %s by %i days to %s', (from, days, to) => {
    expect(shiftDate(from, days)).toBe(to);
  });

  it.each([
    '',
    '2024',
    '202402',
    '20240230',
    '20230229',
    '20241301',
    '20240100',
    '20240101-20240201',
    'SMITH',
    '2024 0101',
    '2024.0101',
  ])('lets go of %p, which is not a whole day', (value) => expect(shiftDate(value, -400)).toBeUndefined());

  it('agrees with the calendar of the platform for every day of four centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: daysFromCivil(1800, 1, 1), max: daysFromCivil(2200, 1, 1) }), (days) => {
        const expected = new Date(days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
        expect(civilFromDays(days)).toBe(expected);
        expect(shiftDate(expected, 0)).toBe(expected);
      }),
    );
  });
});

describe('shiftDateTime', () => {
  it('keeps time and fraction, and takes the zone off', () => {
    expect(shiftDateTime('20240301083015.123456', -1, undefined)).toBe('20240229083015.123456');
    expect(shiftDateTime('20240301083015+0200', -1, undefined)).toBe('20240229083015');
    expect(shiftDateTime('20240301', -1, 60)).toBe('20240229');
  });

  it('brings a time of another zone to that of the data set, across midnight if need be', () => {
    expect(shiftDateTime('20240301233000+0000', 0, 120)).toBe('20240302013000');
    expect(shiftDateTime('20240301003000.5+0200', 0, 0)).toBe('20240229223000.5');
  });

  it.each(['2024', '202403', '20240301256000', '20240301-20240302', '20240301120000+9900', 'JONES'])('lets go of %p', (value) => {
    expect(shiftDateTime(value, -1, 0)).toBeUndefined();
  });

  it('keeps the interval between two times, whatever the shift', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: -4000, max: 4000 }),
        (start, gap, shift) => {
          const [a, b] = [civilFromDays(start), civilFromDays(start + gap)].map((date) => shiftDate(date, shift) as string);
          const days = (text: string): number =>
            daysFromCivil(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6)));
          expect(days(b) - days(a)).toBe(gap);
        },
      ),
    );
  });
});

describe('validTime and parseZone', () => {
  it('know what a time and a zone are', () => {
    expect(['07', '0730', '073015', '073015.5', '235960'].map(validTime)).not.toContain(undefined);
    expect(['7', '2400', '0760', '07:30', 'AB', '073015.1234567'].map(validTime)).toEqual(Array(6).fill(undefined));
    expect([parseZone('+0530'), parseZone('-0100'), parseZone('0100'), parseZone('+9900')]).toEqual([
      330,
      -60,
      undefined,
      undefined,
    ]);
  });
});
