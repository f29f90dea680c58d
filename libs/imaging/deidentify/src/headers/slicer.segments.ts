import type { NrrdParts } from '@collimate/imaging-formats';
import type { HeaderReport } from './header-file.js';

const SEGMENT = /^Segment(\d{1,4})_(ID|Name|LabelValue|Layer|Extent)$/;
const LABEL = /^\d{1,9}$/;

/** A segment as the keys tell it. */
interface Told {
  readonly name: string | undefined;
  readonly label: number;
  readonly layer: number;
}

/** The first and the last voxel of a segment along each axis. */
type Box = readonly [low: number[], high: number[]];

/**
 * The keys of the segments of 3D Slicer, written from the voxels: a segment whose label no voxel of its layer has goes, the others are
 * counted from 0, and their extents are measured. So no number that somebody wrote stays: only labels that voxels have.
 * @throws FormatError where the voxels cannot be read
 */
export function segmentLines(parts: NrrdParts, vocabulary: ReadonlySet<string>, report: HeaderReport): readonly string[] {
  const told = toldSegments(parts, report);
  if (told.length === 0) return [];
  const layers = layersOf(parts);
  const boxes = boxesOf(parts, layers, new Set(told.map(({ label }) => label)));
  const lines: string[] = [];
  let n = 0;
  for (const { name, label, layer } of told) {
    const box = boxes.get(layer + layers * label);
    if (box === undefined) {
      report.note('Segment_LabelValue', 'removed');
      continue;
    }
    const stays = name !== undefined && vocabulary.has(name) && /^[\x20-\x7e]+$/.test(name);
    if (!stays && name !== `Segment_${n}`) report.note('Segment_Name', 'replaced');
    lines.push(
      `Segment${n}_ID:=Segment_${n}`,
      `Segment${n}_Name:=${stays ? name : `Segment_${n}`}`,
      `Segment${n}_LabelValue:=${label}`,
      `Segment${n}_Layer:=${layer}`,
      `Segment${n}_Extent:=${box[0].map((low, axis) => `${low} ${box[1][axis]}`).join(' ')}`,
    );
    n += 1;
  }
  return lines;
}

function toldSegments({ keys }: NrrdParts, report: HeaderReport): readonly Told[] {
  const found = new Map<number, Map<string, string>>();
  for (const [key, value] of keys) {
    const [, n, what] = SEGMENT.exec(key) ?? [];
    if (n === undefined) report.note('key', 'removed');
    else found.set(Number(n), (found.get(Number(n)) ?? new Map<string, string>()).set(what, value));
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([n, own]) => ({
      name: own.get('Name'),
      // As the reader has them where nothing is said.
      label: wholeOf(own.get('LabelValue') ?? String(n + 1)),
      layer: wholeOf(own.get('Layer') ?? '0'),
    }));
}

function wholeOf(text: string): number {
  return LABEL.test(text) ? Number(text) : NaN;
}

/** Segments that overlap stand in several layers, side by side along the first axis. */
function layersOf({ fields }: NrrdParts): number {
  const isLayered = fields.get('dimension') === '4' && /^(?:list|vector)\b/i.test(fields.get('kinds') ?? '');
  return isLayered ? Number(fields.get('sizes')?.split(/\s+/)[0]) : 1;
}

/** @returns by layer and label where its voxels lie */
function boxesOf(parts: NrrdParts, layers: number, labels: ReadonlySet<number>): ReadonlyMap<number, Box> {
  const [nx, ny] = (parts.fields.get('sizes') ?? '')
    .split(/\s+/)
    .map(Number)
    .slice(layers === 1 ? -3 : 1);
  const voxels = parts.voxels();
  const boxes = new Map<number, Box>();
  for (let i = 0; i < voxels.length; i++) {
    const label = Number(voxels[i]);
    if (label === 0 || !labels.has(label)) continue;
    const cell = Math.floor(i / layers);
    const at = [cell % nx, Math.floor(cell / nx) % ny, Math.floor(cell / (nx * ny))];
    const key = (i % layers) + layers * label;
    const box = boxes.get(key);
    if (box === undefined) boxes.set(key, [at, at.slice()]);
    else
      at.forEach((value, axis) => {
        box[0][axis] = Math.min(box[0][axis], value);
        box[1][axis] = Math.max(box[1][axis], value);
      });
  }
  return boxes;
}
