import { IDENTITY_DIRECTION, maskOf, type Mask, type Triple } from '@collimate/imaging-volume';
import { SeededRandom } from '@collimate/kernel-numeric';
import fc from 'fast-check';
import { convexHullOf } from './convex-hull.js';
import { deriveCubeCases } from './cube-cases.derivation.js';
import { CUBE_CASES, type CubeCase, EDGE_MIDDLES } from './cube-cases.js';
import { diameterMm } from './diameter.js';
import { hullCandidatesOf } from './hull-candidates.js';
import { maskBoxOf } from './mask-box.js';
import { meshOf, solidOf, type Mesh } from './mesh.js';
import { surfaceOf } from './surface.js';

const SPACING: Triple = [0.9, 1.1, 3];

function maskFrom(size: Triple, inside: (x: number, y: number, z: number) => boolean): Mask {
  const [nx, ny] = size;
  const voxels = Uint8Array.from({ length: nx * ny * size[2] }, (_, i) =>
    inside(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))) ? 1 : 0,
  );
  return maskOf({ size, spacingMm: SPACING, originMm: [0, 0, 0], direction: IDENTITY_DIRECTION }, voxels);
}

function meshFrom(mask: Mask): Mesh {
  const box = maskBoxOf(mask);
  if (box === undefined) throw new Error('the mask is empty');
  return meshOf(box);
}

/** How often each directed edge occurs, as text. */
function directedEdges({ triangles }: Mesh): Map<string, number> {
  const edges = new Map<string, number>();
  for (let t = 0; t < triangles.length; t += 3) {
    for (let n = 0; n < 3; n++) {
      const edge = `${triangles[t + n]}>${triangles[t + ((n + 1) % 3)]}`;
      edges.set(edge, (edges.get(edge) ?? 0) + 1);
    }
  }
  return edges;
}

function expectClosed(mesh: Mesh): void {
  const edges = directedEdges(mesh);
  const open = [...edges].filter(([edge, count]) => edges.get(edge.split('>').reverse().join('>')) !== count);
  expect(open).toEqual([]);
}

/** Vertices in use, minus edges, plus faces. */
function eulerCharacteristic(mesh: Mesh): number {
  return new Set(mesh.triangles).size - mesh.triangles.length / 6;
}

/** The cases with five corners inside whose heptagon is cut as in 1987: number and triangles, in the letters of the table. */
const CLASSIC_HEPTAGONS =
  '61:ahgchaagjkfaajk 62:ajkejaakhgbaahg 91:bliglbbifhdbbfh 94:bfhafbbhliebbli 103:ekcikeecdljeedl ' +
  '110:hjbljhhbaikhhai 118:edlbdeelkcaeekc 122:kdahdkkaeglkkeg 124:lfekfllebchllbc 155:fldklffdbjiffbj ' +
  '157:giajiggacklggck 167:cgedgcceilhccil 173:cilficclgeaccge 181:jhflhjjfadgjjad 185:fbjabffjldcffld ' +
  '188:lbcgbllcfejllfe 199:dkjhkddjefcddef 203:defbeddfkjgddkj 211:icbfciibghkiigh 217:gckdcggkiabggia ' +
  '218:kegiekkgdafkkda 227:ighjgiihcbeiicb 229:jadeajjdhfijjhf 230:haicahhijbdhhjb';

const randomMasks = fc
  .record({
    seed: fc.nat(),
    size: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 })),
    fill: fc.constantFrom(0.1, 0.5, 0.9),
  })
  .map(({ seed, size, fill }) => {
    const random = new SeededRandom(seed);
    return maskFrom(size, (x, y, z) => x + y + z === 0 || random.uniform() < fill);
  });

describe('the cases of marching cubes', () => {
  it('are 256, with nothing for the empty and the full cube', () => {
    expect([CUBE_CASES.length, CUBE_CASES[0], CUBE_CASES[255]]).toEqual([256, [], []]);
  });

  it('are written out as they are derived', () => {
    expect(CUBE_CASES).toEqual(deriveCubeCases());
  });

  it('cut the heptagon of five inside corners as the classic table does, with an area of 1.9656', () => {
    const middle = (letter: string) => EDGE_MIDDLES[letter.charCodeAt(0) - 97];
    const turned = (found: CubeCase) =>
      Array.from({ length: found.length / 3 }, (_, t) => {
        const corners = found.slice(3 * t, 3 * t + 3).map((point) => point.join(''));
        const first = corners.indexOf([...corners].sort()[0]);
        return [0, 1, 2].map((n) => corners[(first + n) % 3]).join(' ');
      }).sort();
    const area = (found: CubeCase) => {
      const vertices = Int32Array.from(found.flat());
      return solidOf({ vertices, triangles: Int32Array.from(found.keys()) }, [1, 1, 1]).areaMm2;
    };
    const classic = CLASSIC_HEPTAGONS.split(' ').map((text) => text.split(':'));
    for (const [number, letters] of classic) {
      const found = CUBE_CASES[Number(number)];
      expect([number, turned(found)]).toEqual([number, turned(Array.from(letters, middle))]);
      expect(area(found)).toBeCloseTo(1.9656, 4);
    }
  });

  it('put vertices exactly on the edges that the surface crosses', () => {
    CUBE_CASES.forEach((found, inside) => {
      const isInside = (x: number, y: number, z: number) => (inside >> (x + 2 * y + 4 * z)) & 1;
      const crossed = new Set<string>();
      for (const [axis, u, v] of [
        [0, 1, 2],
        [1, 0, 2],
        [2, 0, 1],
      ]) {
        for (let n = 0; n < 4; n++) {
          const at = [0, 0, 0];
          [at[u], at[v]] = [n & 1, n >> 1];
          const low = isInside(at[0], at[1], at[2]);
          at[axis] = 1;
          if (low === isInside(at[0], at[1], at[2])) continue;
          crossed.add(at.map((corner, a) => (a === axis ? 1 : 2 * corner)).join());
        }
      }
      expect(new Set(found.map((point) => point.join()))).toEqual(crossed);
    });
  });
});

describe('the surface mesh', () => {
  it('is closed and outward for every mask of 2 x 2 x 2 voxels', () => {
    for (let inside = 1; inside < 256; inside++) {
      const mesh = meshFrom(maskFrom([2, 2, 2], (x, y, z) => ((inside >> (x + 2 * y + 4 * z)) & 1) === 1));
      expectClosed(mesh);
      expect(solidOf(mesh, SPACING).volumeMm3).toBeGreaterThan(0);
    }
  });

  it('is closed for random masks, and lies within its hull', () => {
    fc.assert(
      fc.property(randomMasks, (mask) => {
        const mesh = meshFrom(mask);
        expectClosed(mesh);
        const { volumeMm3 } = solidOf(mesh, SPACING);
        expect(volumeMm3).toBeGreaterThan(0);
        expect(volumeMm3).toBeLessThanOrEqual(solidOf(convexHullOf(mesh.vertices), SPACING).volumeMm3 * (1 + 1e-12));
      }),
      { numRuns: 60 },
    );
  });

  it('has the Euler characteristic of a ball, of two balls, of a ring and of a ball with a hole inside', () => {
    const euler = (size: Triple, inside: (x: number, y: number, z: number) => boolean) =>
      eulerCharacteristic(meshFrom(maskFrom(size, inside)));
    expect(euler([9, 9, 9], (x, y, z) => (x - 4) * (x - 4) + (y - 4) * (y - 4) + (z - 4) * (z - 4) <= 14)).toBe(2);
    expect(euler([5, 1, 1], (x) => x !== 2)).toBe(4);
    expect(euler([3, 3, 1], (x, y) => x !== 1 || y !== 1)).toBe(0);
    expect(euler([3, 3, 3], (x, y, z) => x !== 1 || y !== 1 || z !== 1)).toBe(4);
  });

  it('keeps voxels apart that touch at an edge or a corner only', () => {
    expect(eulerCharacteristic(meshFrom(maskFrom([2, 2, 1], (x, y) => x === y)))).toBe(4);
    expect(eulerCharacteristic(meshFrom(maskFrom([2, 2, 2], (x, y, z) => x === y && y === z)))).toBe(4);
  });

  it('has the volume and surface of a block with cut edges', () => {
    const mesh = meshFrom(maskFrom([3, 3, 3], () => true));
    const unit = solidOf(mesh, [1, 1, 1]);
    // Edges lose a prism of 1/8 per unit of length over 2 units; corners are what remains of a unit cube: 1/8 - 1/48 is lost.
    expect(unit.volumeMm3).toBeCloseTo(27 - 12 * 2 * (1 / 8) - 8 * (1 / 8 - 1 / 48), 12);
    // Six squares of 2 x 2, twelve bevels of 2 x sqrt(1/2), eight triangles with sides sqrt(1/2).
    expect(unit.areaMm2).toBeCloseTo(24 + 24 * Math.sqrt(0.5) + 8 * (Math.sqrt(3) / 4) * 0.5, 12);
  });
});

describe('the convex hull of a mesh', () => {
  it('is closed, has no vertex outside, and is a ball', () => {
    fc.assert(
      fc.property(randomMasks, (mask) => {
        const mesh = meshFrom(mask);
        const hull = convexHullOf(mesh.vertices);
        expectClosed(hull);
        expect(eulerCharacteristic(hull)).toBe(2);
        const at = (n: number) => [...hull.vertices.subarray(3 * n, 3 * n + 3)];
        for (let t = 0; t < hull.triangles.length; t += 3) {
          const [a, b, c] = [0, 1, 2].map((n) => at(hull.triangles[t + n]));
          const [u, v] = [b.map((q, k) => q - a[k]), c.map((q, k) => q - a[k])];
          const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
          let highest = -Infinity;
          for (let n = 0; n < mesh.vertices.length / 3; n++) {
            highest = Math.max(
              highest,
              at(n).reduce((sum, q, k) => sum + normal[k] * (q - a[k]), 0),
            );
          }
          expect(highest).toBe(0);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('holds the two vertices that are farthest apart', () => {
    fc.assert(
      fc.property(randomMasks, (mask) => {
        const mesh = meshFrom(mask);
        let largest = 0;
        for (let m = 0; m < mesh.vertices.length; m += 3) {
          for (let n = 0; n < m; n += 3) {
            const squared = SPACING.map((s, a) => ((mesh.vertices[m + a] - mesh.vertices[n + a]) * s) / 2);
            largest = Math.max(
              largest,
              squared.reduce((sum, d) => sum + d * d, 0),
            );
          }
        }
        expect(diameterMm(convexHullOf(mesh.vertices), SPACING)).toBeCloseTo(Math.sqrt(largest), 12);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is taken from a mask without its mesh', () => {
  it('is the area of the mesh, and its volume to the bit', () => {
    fc.assert(
      fc.property(randomMasks, (mask) => {
        const box = maskBoxOf(mask)!;
        const [expected, found] = [solidOf(meshOf(box), SPACING), surfaceOf(box, SPACING)];
        expect(found.volumeMm3).toBe(expected.volumeMm3);
        expect(Math.abs(found.areaMm2 - expected.areaMm2)).toBeLessThanOrEqual(1e-13 * expected.areaMm2);
      }),
      { numRuns: 60 },
    );
  });

  it('are vertices enough for the same hull', () => {
    fc.assert(
      fc.property(randomMasks, (mask) => {
        const box = maskBoxOf(mask)!;
        const { vertices } = meshOf(box);
        const [expected, found] = [convexHullOf(vertices), convexHullOf(hullCandidatesOf(box))];
        expect(solidOf(found, SPACING).volumeMm3).toBe(solidOf(expected, SPACING).volumeMm3);
        const at = (vertices: Int32Array) =>
          Array.from({ length: vertices.length / 3 }, (_, n) => vertices.subarray(3 * n, 3 * n + 3).join());
        expect(at(vertices)).toEqual(expect.arrayContaining(at(hullCandidatesOf(box))));
      }),
      { numRuns: 60 },
    );
  });
});
