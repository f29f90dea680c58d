import { pointOf, type Contour } from './rtstruct.reader.js';

/** Outlines this close everywhere are one outline: it is what two decimals lose, and less than any wall is thick. */
const SAME_OUTLINE_MM = 0.05;

/**
 * Contours of a ROI without those that are drawn twice, which would cancel themselves under the even-odd rule; nobody means that. The
 * copy may run the other way round, start at another point, or be rounded otherwise.
 */
export function withoutCopies(contours: readonly Contour[]): readonly Contour[] {
  const kept: Contour[] = [];
  // Boxes of copies have nearly the same sum, so that each contour is compared with few others.
  const bySum = new Map<number, Boxed[]>();
  for (const contour of contours) {
    const box = boxOf(contour);
    const sum = Math.round(box.reduce((total, mm) => total + mm, 0));
    const near = [sum - 1, sum, sum + 1].flatMap((key) => bySum.get(key) ?? []);
    if (near.some((one) => isCopy(one, { contour, box }))) continue;
    kept.push(contour);
    bySum.set(sum, [...(bySum.get(sum) ?? []), { contour, box }]);
  }
  return kept;
}

interface Boxed {
  readonly contour: Contour;
  readonly box: Float64Array;
}

function isCopy(a: Boxed, b: Boxed): boolean {
  const sameBox = a.box.every((mm, i) => Math.abs(mm - b.box[i]) <= SAME_OUTLINE_MM);
  return sameBox && liesOn(a.contour, b.contour) && liesOn(b.contour, a.contour);
}

function boxOf({ pointsMm }: Contour): Float64Array {
  const box = Float64Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity);
  for (let i = 0; i < pointsMm.length; i++) {
    box[i % 3] = Math.min(box[i % 3], pointsMm[i]);
    box[3 + (i % 3)] = Math.max(box[3 + (i % 3)], pointsMm[i]);
  }
  return box;
}

/** @returns whether each point of a contour lies on the outline of the other */
function liesOn(contour: Contour, outline: Contour): boolean {
  for (let i = 0; i < contour.pointsMm.length / 3; i++) if (!isNear(pointOf(contour, i), outline)) return false;
  return true;
}

function isNear([x, y, z]: readonly [number, number, number], outline: Contour): boolean {
  const count = outline.pointsMm.length / 3;
  for (let i = 0, before = count - 1; i < count; before = i++) {
    const [a, b] = [pointOf(outline, before), pointOf(outline, i)];
    const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const [vx, vy, vz] = [x - a[0], y - a[1], z - a[2]];
    const length = ux * ux + uy * uy + uz * uz;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, (ux * vx + uy * vy + uz * vz) / length));
    if (Math.hypot(vx - t * ux, vy - t * uy, vz - t * uz) <= SAME_OUTLINE_MM) return true;
  }
  return false;
}
