import { refused } from './refused.fixture.js';
import { findRegion } from './region-choice.js';

const regions = [
  { number: 1, name: 'GTV' },
  { number: 2, name: 'Heart' },
  { number: 7, name: 'gtv' },
  { number: 8, name: '2' },
];
const place = { kind: 'ROI', item: 3 } as const;
const find = (wish: { name?: string; number?: number }, among = regions): number => findRegion(among, wish, place).number;

describe('findRegion', () => {
  it('takes the exact name, then one without regard to case and spaces, then a number', () => {
    expect([find({ name: 'GTV' }), find({ name: ' heart ' }), find({ name: '7' }), find({ name: '2' })]).toEqual([1, 2, 7, 8]);
    expect(find({ number: 7 })).toBe(7);
  });

  it('takes a name for the same whether its letters are composed or not', () => {
    const marked = [
      { number: 1, name: 'La\u0308sion' },
      { number: 2, name: 'o' },
    ];
    expect([find({ name: 'L\u00e4sion' }, marked), find({ name: 'l\u00c4SION ' }, marked)]).toEqual([1, 1]);
    expect(find({ name: 'L\u00e4sion' }, [...marked, { number: 3, name: 'L\u00e4sion' }])).toBe(3);
  });

  it('takes a name and a number for one region, or for none', () => {
    expect(find({ name: 'Heart', number: 2 })).toBe(2);
    refused('UNKNOWN_REGION', () => find({ name: 'Heart', number: 1 }));
  });

  it('refuses what is not there, though there be one region alone, and lists what is', () => {
    for (const wish of [{ name: 'Lung' }, { number: 9 }]) {
      const error = refused('UNKNOWN_REGION', () => find(wish, regions.slice(0, 1)));
      expect(error).toMatchObject({ choices: ['1\tGTV'], hint: expect.stringContaining('--roi'), place: { item: 3 } });
    }
    expect(refused('UNKNOWN_REGION', () => find({ name: 'x' }, [])).message).toContain('holds no ROI');
  });

  it('refuses a name of two regions, and no choice among several', () => {
    expect(refused('SEVERAL_REGIONS', () => find({ name: 'Gtv' })).choices).toHaveLength(4);
    refused('SEVERAL_REGIONS', () => find({}));
    expect(find({}, regions.slice(1, 2))).toBe(2);
  });
});
