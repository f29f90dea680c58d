import type { MatrixGroups } from './arrange.js';
import { borderDistance } from './border-distance.js';
import { cellsOf, keysBelow } from './cells.js';
import type { CountMatrix } from './count.matrix.js';
import { neighbourStrides, type Dimensions } from './directions.js';
import type { RoiBox } from './roi-box.js';

/** Size zone and distance zone matrices of the same zones; in 2D one of each per slice, in 3D one. */
export interface ZoneMatrices {
  /** s_ij zones of level i and j voxels. @source IBSI 9SAK */
  readonly sizeZone: MatrixGroups<CountMatrix>;
  /** d_ij zones of level i whose voxel nearest to the border has distance j. @source IBSI VMDZ */
  readonly distanceZone: MatrixGroups<CountMatrix>;
}

/** The zones of one slice or of the volume, one after the other. */
interface Zones {
  readonly ranks: Uint32Array;
  readonly sizes: Uint32Array;
  readonly distances: Uint32Array;
  readonly count: number;
}

/**
 * Finds the zones of linked voxels of equal level (Chebyshev distance 1) once and counts them by size and by distance.
 * @source IBSI 9SAK, VMDZ
 */
export function buildZones(box: RoiBox, dimensions: Dimensions): ZoneMatrices {
  const search = zoneSearch(box, dimensions);
  const parts = dimensions === '3D' ? 1 : box.size[2];
  const sizeZone: CountMatrix[][] = [];
  const distanceZone: CountMatrix[][] = [];
  for (let z = 0; z < parts; z++) {
    const first = dimensions === '3D' ? 0 : box.sliceStart[z];
    const last = dimensions === '3D' ? box.voxels.length : box.sliceStart[z + 1];
    const zones = search(first, last);
    sizeZone.push([countZones(box, zones, zones.sizes, last - first)]);
    distanceZone.push([countZones(box, zones, zones.distances, last - first)]);
  }
  return { sizeZone, distanceZone };
}

function countZones(box: RoiBox, zones: Zones, property: Uint32Array, voxelCount: number): CountMatrix {
  let width = 1;
  for (let n = 0; n < zones.count; n++) if (property[n] >= width) width = property[n] + 1;
  const keys = keysBelow(box.levelOf.length * width, zones.count);
  for (let n = 0; n < zones.count; n++) keys[n] = zones.ranks[n] * width + property[n];
  return { cells: cellsOf(keys, zones.count, width, box.levelOf), total: zones.count, voxelCount };
}

/** @returns a search over voxels[first..last); its arrays are made once and overwritten by the next call */
function zoneSearch(box: RoiBox, dimensions: Dimensions): (first: number, last: number) => Zones {
  const { voxels } = box;
  const strides = neighbourStrides(box, dimensions);
  const distance = borderDistance(box, dimensions);
  const open = box.ranks.slice();
  const stack = new Int32Array(voxels.length);
  const ranks = new Uint32Array(voxels.length);
  const sizes = new Uint32Array(voxels.length);
  const distances = new Uint32Array(voxels.length);

  return (first, last) => {
    let count = 0;
    for (let n = first; n < last; n++) {
      const rank = open[voxels[n]];
      if (rank === 0) continue;
      open[voxels[n]] = 0;
      stack[0] = voxels[n];
      let depth = 1;
      let size = 0;
      let nearest = distance[voxels[n]];
      while (depth > 0) {
        const voxel = stack[--depth];
        size++;
        if (distance[voxel] < nearest) nearest = distance[voxel];
        for (let k = 0; k < strides.length; k++) {
          const next = voxel + strides[k];
          if (open[next] !== rank) continue;
          open[next] = 0;
          stack[depth++] = next;
        }
      }
      ranks[count] = rank;
      sizes[count] = size;
      distances[count++] = nearest;
    }
    return { ranks, sizes, distances, count };
  };
}
