import type { Triple } from '@collimate/imaging-volume';
import type { SeededRandom } from '@collimate/kernel-numeric';

/** What a head is made of, as codes of `tissueAt`. */
export const HEAD_TISSUES = ['air', 'skin', 'fat', 'muscle', 'bone', 'fluid', 'grey', 'white', 'eye', 'lesion', 'tooth'] as const;
/** One of them. */
export type HeadTissue = (typeof HEAD_TISSUES)[number];
const CODE = Object.fromEntries(HEAD_TISSUES.map((name, code) => [name, code])) as Record<HeadTissue, number>;

/** A head in its own frame: mm from the centre of the brain, x to the left, y to the back, z up. */
export interface HeadAnatomy {
  /** @returns index into HEAD_TISSUES */
  tissueAt(p: Triple): number;
  /** Within the skin, air of the sinuses included. */
  isInside(p: Triple): boolean;
  /** Brain and the fluid around it. */
  isBrain(p: Triple): boolean;
  /** Points of the surface. */
  readonly features: Readonly<Record<'noseTip' | 'lips' | 'chin' | 'leftOrbit' | 'rightOrbit' | 'leftEar' | 'rightEar', Triple>>;
}

/** Centre and semi-axes in mm. */
type Ellipsoid = readonly [centre: Triple, semiAxes: Triple];

/** How far inside: below 1 within, in squared semi-axes. */
function depth([c, r]: Ellipsoid, [x, y, z]: Triple): number {
  const [u, v, w] = [(x - c[0]) / r[0], (y - c[1]) / r[1], (z - c[2]) / r[2]];
  return u * u + v * v + w * w;
}

/** The proportions of one person. */
interface Proportions {
  readonly skull: Ellipsoid;
  readonly fluid: Ellipsoid;
  readonly brain: Ellipsoid;
  readonly scalp: Ellipsoid;
  readonly face: readonly Ellipsoid[];
  readonly eyes: readonly Ellipsoid[];
  readonly sinus: Ellipsoid;
  readonly lesion: Ellipsoid;
}

/** Draws the proportions of a head; every part of the face varies by itself, so that no two look alike. @param scale 1 is an adult */
export function headAnatomy(random: SeededRandom, scale: number): HeadAnatomy {
  const vary = (mm: number, share: number): number => scale * mm * (1 + share * Math.max(-2, Math.min(2, random.normal())));
  const own = proportionsOf(vary, scale);
  const white: Ellipsoid = [[0, 0, 2 * scale], own.brain[1].map((r) => 0.78 * r) as unknown as Triple];
  const isNeck = ([x, y, z]: Triple): boolean => z < -55 * scale && Math.hypot(x, y - 25 * scale) <= 52 * scale;
  const isInside = (p: Triple): boolean => depth(own.scalp, p) <= 1 || isNeck(p) || own.face.some((part) => depth(part, p) <= 1);
  // The hole through which the spine leaves, and the canal below it.
  const isCanal = ([x, y, z]: Triple): boolean =>
    z < -40 * scale && Math.hypot(x, y - 28 * scale) < (z < -75 * scale ? 8 : 14) * scale;
  const inSkull = (p: Triple): number => {
    if (depth(own.lesion, p) <= 1) return CODE.lesion;
    if (depth(white, p) <= 1) return CODE.white;
    return depth(own.brain, p) <= 1 ? CODE.grey : CODE.fluid;
  };
  const tissueAt = (p: Triple): number => {
    if (depth(own.fluid, p) <= 1) return inSkull(p);
    if (isCanal(p)) return CODE.fluid;
    if (depth(own.skull, p) <= 1) return CODE.bone;
    if (!isInside(p)) return CODE.air;
    if (own.eyes.some((eye) => depth(eye, p) <= 1)) return CODE.eye;
    if (depth(own.sinus, p) <= 1) return CODE.air;
    const [x, y, z] = p;
    if (z < -75 * scale && Math.hypot(x, y - 28 * scale) < 20 * scale) return CODE.bone;
    if (
      Math.abs(z + 92 * scale) < 5 * scale &&
      Math.abs(Math.hypot(x, y + 40 * scale) - 36 * scale) < 5 * scale &&
      y < -30 * scale
    )
      return CODE.tooth;
    // Skin and fat are what lies just under the surface; muscle the rest.
    const out = 1.06;
    const shell = isInside([x * out, y * out - 0.5, z]) && isInside([x * 1.03, y * 1.09, z]);
    return shell ? ((((x * 0.11 + y * 0.07 + z * 0.13) % 1) + 1) % 1 < 0.3 ? CODE.fat : CODE.muscle) : CODE.fat;
  };
  return { tissueAt, isInside, isBrain: (p) => depth(own.fluid, p) <= 1, features: featuresOf(isInside, own, scale) };
}

function proportionsOf(vary: (mm: number, share: number) => number, scale: number): Proportions {
  const semi: Triple = [vary(70, 0.03), vary(86, 0.03), vary(66, 0.03)];
  const grown = (mm: number): Ellipsoid => [[0, 0, 0], semi.map((r) => r + mm * scale) as unknown as Triple];
  const bone = vary(6.5, 0.12) / scale;
  const skin = vary(5, 0.15) / scale;
  const front = vary(46, 0.05);
  const [noseOut, noseWide, noseHigh] = [vary(24, 0.14), vary(14, 0.15), vary(22, 0.12)];
  const [chinOut, chinWide, lipOut, lipWide] = [vary(22, 0.16), vary(20, 0.15), vary(13, 0.18), vary(25, 0.12)];
  const [cheekX, cheekOut, browOut, eyeX] = [vary(38, 0.08), vary(22, 0.14), vary(17, 0.15), vary(32, 0.06)];
  const [earOut, earHigh, earZ] = [vary(15, 0.15), vary(30, 0.1), vary(-28, 0.15)];
  const faceDeep = vary(47, 0.05);
  const surface = front + faceDeep * 0.93;
  const both = (x: number, y: number, z: number, r: Triple): readonly Ellipsoid[] => [
    [[x, y, z], r],
    [[-x, y, z], r],
  ];
  const s = scale;
  return {
    brain: [[0, 0, 0], semi],
    fluid: grown(2),
    skull: grown(2 + bone),
    scalp: grown(2 + bone + skin),
    face: [
      [
        [0, -front, -68 * s],
        [vary(57, 0.06), faceDeep, vary(58, 0.05)],
      ],
      [
        [0, -surface, vary(-60, 0.05)],
        [noseWide, noseOut, noseHigh],
      ],
      [
        [0, -surface + 2 * s, vary(-90, 0.03)],
        [lipWide, lipOut, 9 * s],
      ],
      [
        [0, -surface + 12 * s, vary(-112, 0.03)],
        [chinWide, chinOut, vary(15, 0.12)],
      ],
      ...both(cheekX, -surface + 18 * s, -66 * s, [18 * s, cheekOut, vary(17, 0.12)]),
      ...both(eyeX, -surface + 16 * s, vary(-44, 0.05), [19 * s, browOut, vary(15, 0.1)]),
      ...both(semi[0] + (2 + bone + skin) * s + 4 * s, 4 * s, earZ, [earOut, vary(17, 0.12), earHigh]),
    ],
    eyes: both(eyeX, -surface + 16 * s, -44 * s, [12 * s, 12 * s, 12 * s]),
    sinus: [
      [0, -68 * s, -48 * s],
      [20 * s, 18 * s, 14 * s],
    ],
    lesion: [
      [25 * s, -5 * s, 15 * s],
      [14 * s, 16 * s, 12 * s],
    ],
  };
}

/** Where rays from within leave the head. */
function featuresOf(isInside: (p: Triple) => boolean, { face }: Proportions, scale: number): HeadAnatomy['features'] {
  const leave = (from: Triple, along: Triple): Triple => {
    let at = from;
    for (let step = 0; step < 400; step++) {
      const next: Triple = [at[0] + 0.5 * along[0], at[1] + 0.5 * along[1], at[2] + 0.5 * along[2]];
      if (!isInside(next)) return at;
      at = next;
    }
    return at;
  };
  const forward: Triple = [0, -1, 0];
  const [, nose, lips, chin, , , leftOrbit, rightOrbit, leftEar, rightEar] = face.map(([centre]) => centre);
  return {
    noseTip: leave(nose, forward),
    lips: leave(lips, forward),
    chin: leave(chin, forward),
    leftOrbit: leave([leftOrbit[0], leftOrbit[1], leftOrbit[2]], forward),
    rightOrbit: leave([rightOrbit[0], rightOrbit[1], rightOrbit[2]], forward),
    leftEar: leave([leftEar[0] - 2 * scale, leftEar[1], leftEar[2]], [1, 0, 0]),
    rightEar: leave([rightEar[0] + 2 * scale, rightEar[1], rightEar[2]], [-1, 0, 0]),
  };
}
