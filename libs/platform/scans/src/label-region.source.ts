import {
  type Decoders,
  FormatError,
  type LabelExtents,
  type PlacedLabels,
  findRegion,
  labelExtents,
  readLabelFile,
  segmentsInLayers,
  selectLabel,
} from '@collimate/imaging-formats';
import { matchMask } from '@collimate/imaging-volume';
import { freeMemory } from '@collimate/kernel-numeric';
import { nameOf } from './image.source.js';
import { broughtOver } from './mask-remarks.js';
import { type MaskChoice, type RegionSource, regionNamed } from './mask.model.js';
import { regionNames } from './region-names.js';
import { readScalarFile } from './scalar-file.source.js';

/** Layers of a segmentation that stay unpacked. */
const LAYERS_KEPT = 4;

/** The labels of a file, and where each lies. */
interface OpenLabels extends PlacedLabels {
  readonly extents: LabelExtents;
}

/** The labels of one file, layer by layer; the last few layers stay unpacked. */
class LabelLayers {
  /** Segments of a file that holds several layers; empty for any other. */
  readonly layered: ReturnType<typeof segmentsInLayers>;
  private readonly opened = new Map<number | undefined, OpenLabels>();

  constructor(
    private readonly path: string,
    private readonly bytes: Uint8Array,
    private readonly decoders: Decoders,
  ) {
    this.layered = segmentsInLayers(bytes);
  }

  /** @returns the labels of the layer that holds the chosen region */
  labelsFor(choice: MaskChoice): OpenLabels {
    const layer = this.layered.length === 0 ? undefined : this.layerOf(choice);
    // The reader refuses a choice that fits no layer, and lists the possible ones.
    if (this.layered.length > 0 && layer === undefined) return this.read(choice);
    const known = this.opened.get(layer);
    if (known !== undefined) return known;
    const [oldest] = this.opened.keys();
    if (this.opened.size >= LAYERS_KEPT) this.free(oldest);
    const labels = this.read(choice);
    this.opened.set(layer, labels);
    return labels;
  }

  close(): void {
    for (const layer of [...this.opened.keys()]) this.free(layer);
  }

  private read({ roi, label }: MaskChoice): OpenLabels {
    const segment = { ...(roi === undefined ? {} : { name: roi }), ...(label === undefined ? {} : { number: label }) };
    const file = readScalarFile(this.path, this.bytes, this.decoders, (its, all, pair) =>
      readLabelFile(its, all, { ...pair, segment }),
    );
    return { ...file, extents: labelExtents(file.labels, 0) };
  }

  private layerOf({ roi, label }: MaskChoice): number | undefined {
    const named = this.layered.map((segment) => ({ name: segment.name, number: segment.label, layer: segment.layer }));
    try {
      return findRegion(named, { name: roi, number: label }, { kind: 'segment', item: 0 }).layer;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  private free(layer: number | undefined): void {
    const labels = this.opened.get(layer);
    if (labels !== undefined) freeMemory(labels.labels.voxels.data);
    this.opened.delete(layer);
  }
}

/** The regions of a label image: NIfTI, NRRD or MetaImage. Its voxels are read and looked at once. */
export function labelRegions(path: string, bytes: Uint8Array, decoders: Decoders): RegionSource {
  const layers = new LabelLayers(path, bytes, decoders);
  return {
    region(image, choice, paper) {
      const file = layers.labelsFor(choice);
      const { regrid } = choice;
      const chosen = chosenLabel(file, choice);
      const selected = selectLabel(file.labels, {
        label: chosen.value,
        labels: file.extents,
        ...(paper === undefined ? {} : { onto: paper.take(file.labels.grid) }),
      });
      const matched = matchMask(selected, image.volume.grid, { regrid, placed: file.placed, imagePlaced: image.placed });
      const problems = [
        ...file.problems.map((problem) => `mask: ${problem}`),
        ...fractionIn(file.extents, chosen.value),
        ...(chosen.isUnnamed ? ['the mask has no names: its only label is taken for the region that is asked for by name'] : []),
        ...broughtOver(selected, matched),
      ];
      if (matched.how !== 'same') paper?.giveBack(selected);
      return {
        name: regionName(path, layers.layered.length > 0 ? layers.layered : file.segments, choice, chosen.value),
        mask: matched.mask,
        placed: file.placed,
        problems,
      };
    },
    regions() {
      if (layers.layered.length > 0) return layers.layered.map(({ name, label }) => regionNamed(label, name));
      const { extents, segments } = layers.labelsFor({});
      return [...extents.keys()].map((label) =>
        regionNamed(label, segments.find((segment) => segment.label === label)?.name ?? ''),
      );
    },
    leftOut() {
      if (layers.layered.length > 0) return [];
      const { extents, segments } = layers.labelsFor({});
      return segments.filter(({ label }) => !extents.has(label)).map(({ name }) => name);
    },
    close() {
      layers.close();
    },
  };
}

/** The name that was asked for, with the label behind it where several segments of the file have it. */
function regionName(path: string, segments: PlacedLabels['segments'], { roi }: MaskChoice, value: number | undefined): string {
  if (roi === undefined) return value === undefined ? nameOf(path) : `label-${value}`;
  const named = segments.map((segment) => ({ name: segment.name, number: segment.label }));
  return value === undefined ? roi : regionNames(named, 'label')({ number: value, name: roi });
}

/** A region of a label image usually has no name of its own: a number is the value of its label. */
function chosenLabel(
  { segments }: PlacedLabels,
  { roi, label }: MaskChoice,
): { readonly value: number | undefined; readonly isUnnamed: boolean } {
  if (roi === undefined) return { value: label, isUnnamed: false };
  if (segments.length > 0) {
    const named = segments.map((segment) => ({ name: segment.name, number: segment.label }));
    const { name, number } = findRegion(named, { name: roi, number: label }, { kind: 'segment', item: 0 });
    checkOwnLabel(segments, name, number);
    return { value: number, isUnnamed: false };
  }
  const value = label ?? (/^-?\d+$/u.test(roi) ? Number(roi) : undefined);
  return { value, isUnnamed: value === undefined };
}

/** Two segments of one layer cannot share a label: the file does not say which of them a voxel belongs to. */
function checkOwnLabel(segments: PlacedLabels['segments'], name: string, label: number): void {
  const layer = segments.find((segment) => segment.name === name && segment.label === label)?.layer;
  if (!segments.some((other) => other.name !== name && other.label === label && other.layer === layer)) return;
  throw new FormatError('BAD_VALUE', 'two segments of the file have one label, and it does not say whose its voxels are', {
    place: { item: 0, tag: 'Segment_LabelValue' },
    hint: 'Export the segmentation again, with a label for each segment.',
  });
}

/**
 * A single value counts as the region, whatever it is; a fraction may be a probability without a threshold, and is
 * remarked.
 */
function fractionIn(extents: LabelExtents, wanted: number | undefined): readonly string[] {
  const [only] = extents.keys();
  return wanted === undefined && extents.size === 1 && only > 0 && only < 1
    ? ['the only value of the mask is a fraction; each of its voxels was taken for inside']
    : [];
}
