import { digitalPhantom } from '@collimate/imaging-simulation';
import { arrange } from './arrange.js';
import { borderDistance } from './border-distance.js';
import type { Cells } from './cells.js';
import {
  DIRECTIONS_REFERENCE_2D,
  DIRECTIONS_REFERENCE_3D,
  DISTANCE_2D,
  DISTANCE_3D,
  GLCM_2D,
  GLCM_3D,
  GLDZM_2D,
  GLDZM_3D,
  GLRLM_2D,
  GLRLM_3D,
  GLSZM_2D,
  GLSZM_3D,
  NGLDM_2D,
  NGLDM_3D,
  NGTDM_2D,
  NGTDM_3D,
  type ReferenceRow,
} from './digital-phantom-matrices.table.js';
import { DIRECTIONS_2D, DIRECTIONS_3D } from './directions.js';
import { buildCooccurrence, mergeCooccurrence } from './glcm.matrix.js';
import { buildRunLength } from './glrlm.matrix.js';
import { buildNeighbourhoods, type GreyToneDifferenceMatrix } from './neighbourhood.matrix.js';
import { mergeCounts } from './count.matrix.js';
import { roiBoxOf } from './roi-box.js';
import { plainTexture } from './engine/plain.engine.js';
import { buildZones } from './zones.matrix.js';

const phantom = digitalPhantom();
const box = roiBoxOf(phantom.levels, phantom.mask, plainTexture);

const listed = ({ levels, columns, counts }: Cells) => [...counts].map((count, n) => [levels[n], columns[n], count]);

/** Where a direction of ours, or its mirror image, stands among those of the reference. */
function referenceIndex(direction: readonly number[], reference: readonly (readonly number[])[]): number {
  return reference.findIndex((one) => [1, -1].some((sign) => one.every((step, axis) => step === sign * direction[axis])));
}

function expectRows(matrix: GreyToneDifferenceMatrix, rows: readonly ReferenceRow[]): void {
  expect([...matrix.levels]).toEqual(rows.map((row) => row[0]));
  expect([...matrix.counts]).toEqual(rows.map((row) => row[1]));
  rows.forEach(([, , fraction], n) => {
    const [numerator, denominator = 1] = fraction.split('/').map(Number);
    expect(matrix.differences[n]).toBeCloseTo(numerator / denominator, 12);
  });
}

function distances(dimensions: '2D' | '3D'): number[][][] {
  const found = borderDistance(box, dimensions);
  return [0, 1, 2, 3].map((z) =>
    [0, 1, 2, 3].map((y) => [0, 1, 2, 3, 4].map((x) => found[x + 1 + (y + 1) * box.stride[1] + (z + 1) * box.stride[2]])),
  );
}

describe('texture matrices of the IBSI digital phantom, every one of them', () => {
  it('crops to 74 voxels with 4 levels of 6 that are possible', () => {
    expect([box.voxels.length, [...box.levelOf], box.levelCount]).toEqual([74, [0, 1, 3, 4, 6], 6]);
  });

  it.each(DIRECTIONS_3D.map((direction, n) => ({ direction, n })))(
    'has the 3D GLCM and GLRLM of $direction',
    ({ direction, n }) => {
      const reference = referenceIndex(direction, DIRECTIONS_REFERENCE_3D);
      expect(listed(buildCooccurrence(box, '3D')[0][n].cells)).toEqual(GLCM_3D[reference]);
      expect(listed(buildRunLength(box, '3D')[0][n].cells)).toEqual(GLRLM_3D[reference]);
    },
  );

  it.each([0, 1, 2, 3])('has the matrices of slice %i', (z) => {
    DIRECTIONS_2D.forEach((direction, n) => {
      const reference = referenceIndex(direction, DIRECTIONS_REFERENCE_2D);
      expect(listed(buildCooccurrence(box, '2D')[z][n].cells)).toEqual(GLCM_2D[z][reference]);
      expect(listed(buildRunLength(box, '2D')[z][n].cells)).toEqual(GLRLM_2D[z][reference]);
    });
    const zones = buildZones(box, '2D');
    expect(listed(zones.sizeZone[z][0].cells)).toEqual(GLSZM_2D[z]);
    expect(listed(zones.distanceZone[z][0].cells)).toEqual(GLDZM_2D[z]);
    const neighbourhoods = buildNeighbourhoods(box, '2D');
    expect(listed(neighbourhoods.dependence[z][0].cells)).toEqual(NGLDM_2D[z]);
    expectRows(neighbourhoods.greyToneDifference[z][0], NGTDM_2D[z]);
  });

  it('has the 3D zone and neighbourhood matrices', () => {
    const zones = buildZones(box, '3D');
    expect(listed(zones.sizeZone[0][0].cells)).toEqual(GLSZM_3D);
    expect(listed(zones.distanceZone[0][0].cells)).toEqual(GLDZM_3D);
    const neighbourhoods = buildNeighbourhoods(box, '3D');
    expect(listed(neighbourhoods.dependence[0][0].cells)).toEqual(NGLDM_3D);
    expectRows(neighbourhoods.greyToneDifference[0][0], NGTDM_3D);
  });

  it('has the distances to the border, in the volume and within slices', () => {
    expect(distances('3D')).toEqual(DISTANCE_3D);
    expect(distances('2D')).toEqual(DISTANCE_2D);
  });
});

describe('aggregations of the digital phantom', () => {
  it.each([
    ['BTW3', '2D', 16],
    ['SUJT', '2D', 4],
    ['JJUI', '2D', 4],
    ['ZW7Z', '2D', 1],
    ['ITBB', '3D', 13],
    ['IAZD', '3D', 1],
  ] as const)('gives %s as many co-occurrence matrices as it averages', (aggregation, dimensions, count) => {
    const found = arrange(buildCooccurrence(box, dimensions), aggregation, mergeCooccurrence);
    expect(found).toHaveLength(count);
    const pairs = buildCooccurrence(box, dimensions)
      .flat()
      .reduce((sum, matrix) => sum + matrix.total, 0);
    expect(found.reduce((sum, matrix) => sum + matrix.total, 0)).toBe(pairs);
  });

  it('adds Nv with the runs: 13 directions of 74 voxels, 4 directions of a slice', () => {
    expect(arrange(buildRunLength(box, '3D'), 'IAZD', mergeCounts).map((m) => m.voxelCount)).toEqual([13 * 74]);
    expect(arrange(buildRunLength(box, '2D'), 'SUJT', mergeCounts).map((m) => m.voxelCount)).toEqual([80, 76, 68, 72]);
    expect(arrange(buildRunLength(box, '2D'), 'JJUI', mergeCounts).map((m) => m.voxelCount)).toEqual([74, 74, 74, 74]);
  });
});
