import { SeededRandom } from '@collimate/kernel-numeric';
import { followedShares, plannedFollowUp } from './planned.followup.js';

const UNTIL = [6, 12, 24, 36, 60];
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

describe('a planned follow-up', () => {
  test('has half of the patients with the event and half of them lost where nothing is planned', () => {
    expect(plannedFollowUp(undefined, 'os')).toEqual({ events: 0.5, lost: 0.5 });
    expect(plannedFollowUp({ os: [0.3] }, 'os')).toEqual({ events: 0.3, lost: 0.5 });
    expect(plannedFollowUp({ os: [0.3, 0.1] }, 'os')).toEqual({ events: 0.3, lost: 0.1 });
    expect(plannedFollowUp({}, 'constructor')).toEqual({ events: 0.5, lost: 0.5 });
  });

  test.each([
    [0.5, 0.5],
    [0.8, 0.2],
    [0, 0.5],
    [0.3, 0],
    [0.3, 1],
  ])('puts everybody into one cell, as invented patients fall: events %f, lost %f', (events, lost) => {
    const shares = followedShares(UNTIL, { events, lost });
    expect(sum([...shares.events, ...shares.lost, shares.beyond])).toBeCloseTo(1, 9);
    const random = new SeededRandom(3);
    const patients = 100_000;
    const seen = UNTIL.map(() => 0);
    for (let i = 0; i < patients; i++) {
      const event = (60 * Math.log(1 - random.uniform())) / Math.log1p(-events);
      const leaving = (60 / lost) * random.uniform();
      if (event <= Math.min(leaving, 60)) seen[UNTIL.findIndex((end) => event <= end)] += 1 / patients;
    }
    shares.events.forEach((share, k) => expect(Math.abs(share - seen[k])).toBeLessThan(0.005));
  });

  test('sees every event where nobody is lost', () => {
    expect(sum(followedShares(UNTIL, { events: 0.3, lost: 0 }).events)).toBeCloseTo(0.3, 9);
  });
});
