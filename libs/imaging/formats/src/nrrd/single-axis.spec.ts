import { refused } from '../refused.fixture.js';
import { readNrrd } from './nrrd.reader.js';

const body = Uint8Array.from({ length: 24 }, (_, i) => i);
function file(sizes: string, ...place: readonly string[]): Uint8Array {
  const lines = [
    'NRRD0004',
    'type: uchar',
    `dimension: ${sizes.split(' ').length}`,
    `sizes: ${sizes}`,
    ...place,
    'encoding: raw',
  ];
  return Uint8Array.from(Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`), body]));
}
const space = (directions: string): readonly string[] => [
  'space: left-posterior-superior',
  `space directions: ${directions}`,
  'space origin: (5,6,7)',
];

describe('a NRRD of four axes, one of them of extent 1', () => {
  const three = readNrrd(file('4 3 2', ...space('(1,0,0) (0,2,0) (0,0,3)'))).volume;

  it.each([
    ['1 4 3 2', 'none (1,0,0) (0,2,0) (0,0,3)'],
    ['4 3 2 1', '(1,0,0) (0,2,0) (0,0,3) none'],
  ])('is read as that of three: %s', (sizes, directions) => {
    const { volume, problems } = readNrrd(file(sizes, ...space(directions)));
    expect([volume.grid, [...volume.voxels.data], problems]).toEqual([three.grid, [...three.voxels.data], []]);
  });

  it('is read by its spacings too', () => {
    const { volume } = readNrrd(file('4 3 2 1', 'spacings: 1 2 3 nan'));
    expect([volume.grid.size, volume.grid.spacingMm]).toEqual([
      [4, 3, 2],
      [1, 2, 3],
    ]);
  });

  it('is refused where more stand along the fourth axis, or which axis is meant is not plain', () => {
    for (const bytes of [
      file('2 4 3 1', ...space('none (1,0,0) (0,2,0) (0,0,3)')),
      file('1 24 1 1', 'spacings: 1 1 2 3'),
      file('1 4 3 2', ...space('(1,0,0) (0,2,0) (0,0,3)')),
    ])
      refused('UNSUPPORTED_IMAGE', () => readNrrd(bytes));
  });
});
