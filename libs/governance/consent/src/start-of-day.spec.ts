import { isZone, startOfDay } from './start-of-day.js';

const at = (date: string, zone: string): string | undefined => {
  const ms = startOfDay(date, zone);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

describe('the first moment of a day', () => {
  it.each([
    ['2026-01-05', 'UTC', '2026-01-05T00:00:00.000Z'],
    ['2026-01-05', 'Europe/Berlin', '2026-01-04T23:00:00.000Z'],
    ['2026-07-05', 'Europe/Berlin', '2026-07-04T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-01-05', 'Asia/Kathmandu', '2026-01-04T18:15:00.000Z'],
    ['2026-01-05', 'America/Los_Angeles', '2026-01-05T08:00:00.000Z'],
    ['2026-01-05', 'Pacific/Kiritimati', '2026-01-04T10:00:00.000Z'],
    // Clocks went from 23:59:59 to 01:00, so the day began at one.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    // Clocks went back at midnight, so the day before had 25 hours.
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
  ])('is, for %s in %s, %s', (date, zone, expected) => {
    expect(at(date, zone)).toBe(expected);
  });

  it('is none for a day that no calendar has', () => {
    expect([at('2026-02-30', 'UTC'), at('2026-13-01', 'UTC'), at('5.1.2026', 'UTC')]).toEqual([undefined, undefined, undefined]);
  });

  it('knows a zone from a word that is none', () => {
    expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Mars/Olympus')]).toEqual([true, true, false]);
  });
});
