import { planPreset } from '@collimate/radiomics-vocabulary';
import type { Case } from './case-order.js';
import { imageCases } from './image-cases.js';

const [c, d, e] = ['ibsi-c', 'ibsi-d', 'ibsi-e'].map(planPreset);
const of = (image: string, roi: string, plan = c): Case => ({
  order: { subject: image, image, mask: `${image}-mask`, roi },
  plan,
});
const indices = (cases: readonly Case[], threads: number): readonly (readonly number[])[] =>
  imageCases(cases, threads).map((order) => order.cases.map(({ index }) => index));

describe('what each thread is given', () => {
  it('is all cases of one image, wherever they stand in the table', () => {
    expect(indices([of('a', '1'), of('b', '1'), of('a', '2')], 1)).toEqual([[0, 2], [1]]);
    expect(indices([of('a', '1'), of('b', '1'), of('a', '2')], 2)).toEqual([[0, 2], [1]]);
  });

  it('is a part of an image when there are more threads than images, never of one region and interpolation', () => {
    const cases = ['1', '2'].flatMap((roi) => [c, d, e].map((plan) => of('a', roi, plan)));
    expect(c.interpolation).toEqual(d.interpolation);
    expect(indices(cases, 1)).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(indices(cases, 2)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(indices(cases, 8)).toEqual([[0, 1], [2], [3, 4], [5]]);
  });

  it('puts what shares an interpolation together', () => {
    expect(
      indices(
        [c, e, d].map((plan) => of('a', '1', plan)),
        1,
      ),
    ).toEqual([[0, 2, 1]]);
  });

  it('is another image for another series or phase of one folder', () => {
    const chosen = (series: string, phase?: string): Case => ({
      ...of('a', '1'),
      order: { ...of('a', '1').order, series, phase },
    });
    expect(indices([chosen('3'), chosen('4'), chosen('3'), chosen('4', 'EchoTime=5')], 1)).toEqual([[0, 2], [1], [3]]);
  });

  it('is nothing without cases', () => {
    expect(imageCases([], 2)).toEqual([]);
  });
});
