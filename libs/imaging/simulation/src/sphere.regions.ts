import { type DicomDataset, sequence, text } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';

/** Radius of a sphere in voxels: 1,419 centres lie in it. */
const RADIUS = 7;
/** What a contour goes round beyond the outermost centres of its slice, as a part of a voxel squared: it holds them and no others. */
const BEYOND = 0.5;
const POINTS = 64;

/** An image with many regions: as many balls, of one size in voxels, in rows, columns and layers. */
export interface SphereRegions {
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  readonly count: number;
  /** 0 outside, else the number of the sphere, from 1. */
  readonly labels: Uint16Array;
  /** The same spheres as a structure set: one closed contour per sphere and slice, on the grid whose first voxel is at the origin. */
  readonly structureSet: Uint8Array;
}

/**
 * @param signs of the directions of x and y in the patient: -1 for an image whose rows run to the right
 * @returns 512 x 512 x 100 voxels of 0.8 x 0.8 x 1.5 mm with so many spheres, at most 256
 */
export function sphereRegions(count: number, signs: readonly [1 | -1, 1 | -1]): SphereRegions {
  const size = [512, 512, 100] as const;
  const spacingMm = [0.8, 0.8, 1.5] as const;
  const centres = [20, 40, 60, 80]
    .flatMap((z) => steps(30, 60).flatMap((y) => steps(30, 66).map((x) => [x, y, z] as const)))
    .slice(0, count);
  const labels = new Uint16Array(size[0] * size[1] * size[2]);
  centres.forEach(([cx, cy, cz], n) => {
    for (let z = -RADIUS; z <= RADIUS; z++)
      for (let y = -RADIUS; y <= RADIUS; y++)
        for (let x = -RADIUS; x <= RADIUS; x++)
          if (x * x + y * y + z * z <= RADIUS * RADIUS) labels[cx + x + size[0] * (cy + y + size[1] * (cz + z))] = n + 1;
  });
  const step = [signs[0] * spacingMm[0], signs[1] * spacingMm[1], spacingMm[2]] as const;
  return { size, spacingMm, count: centres.length, labels, structureSet: structureSetOf(centres, step) };
}

function steps(first: number, step: number): readonly number[] {
  return Array.from({ length: 8 }, (_, n) => first + n * step).filter((place) => place < 500);
}

type Triple = readonly [number, number, number];

function structureSetOf(centres: readonly Triple[], step: Triple): Uint8Array {
  const number = (n: number): string => String(n + 1);
  return writeDicom([
    text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.481.3'),
    text(0x00080018, 'UI', '1.2.826.0.1.3680043.9.7.200'),
    text(0x00080060, 'CS', 'RTSTRUCT'),
    text(0x0020000d, 'UI', '1.2.826.0.1.3680043.9.7.201'),
    text(0x0020000e, 'UI', '1.2.826.0.1.3680043.9.7.202'),
    text(0x30060002, 'SH', 'spheres'),
    sequence(
      0x30060020,
      ...centres.map((_, n) => [text(0x30060022, 'IS', number(n)), text(0x30060026, 'LO', `sphere ${number(n)}`)]),
    ),
    sequence(
      0x30060039,
      ...centres.map((centre, n) => [sequence(0x30060040, ...contoursOf(centre, step)), text(0x30060084, 'IS', number(n))]),
    ),
  ]);
}

/** A circle in each slice of a sphere. */
function contoursOf([cx, cy, cz]: Triple, [dx, dy, dz]: Triple): readonly DicomDataset[] {
  return Array.from({ length: 2 * RADIUS + 1 }, (_, n) => {
    const z = n - RADIUS;
    const radius = Math.sqrt(RADIUS * RADIUS - z * z + BEYOND);
    const points = Array.from({ length: POINTS }, (_point, i) => {
      const angle = (2 * Math.PI * i) / POINTS;
      return [dx * (cx + radius * Math.cos(angle)), dy * (cy + radius * Math.sin(angle)), dz * (cz + z)];
    });
    return [
      text(0x30060042, 'CS', 'CLOSED_PLANAR'),
      text(0x30060046, 'IS', String(POINTS)),
      text(
        0x30060050,
        'DS',
        points
          .flat()
          .map((mm) => String(Number(mm.toFixed(4))))
          .join('\\'),
      ),
    ];
  });
}
