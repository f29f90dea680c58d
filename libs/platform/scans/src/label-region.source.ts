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
import { readScalarFile } from './scalar-file.source.js';

/** Layers of a segmentation that stay unpacked. */
const LAYERS_KEPT = 4;

/** The labels of a file, and where each lies. */
interface OpenLabels extends PlacedLabels {
  readonly extents: LabelExtents;
}

/** The regions of a label image: NIfTI, NRRD or MetaImage. Its voxels are read and looked at once. */
export function labelRegions(path: string, bytes: Uint8Array, decoders: Decoders): RegionSource {
  const layered = segmentsInLayers(bytes);
  const opened = new Map<number | undefined, OpenLabels>();
  const read = ({ roi, label }: MaskChoice): OpenLabels => {
    const segment = { ...(roi === undefined ? {} : { name: roi }), ...(label === undefined ? {} : { number: label }) };
    const file = readScalarFile(path, bytes, decoders, (its, all, pair) => readLabelFile(its, all, { ...pair, segment }));
    return { ...file, extents: labelExtents(file.labels, 0) };
  };
  const labelsFor = (choice: MaskChoice): OpenLabels => {
    const layer = layered.length === 0 ? undefined : layerOf(choice);
    // A choice of no layer is refused by the reader, which lists what there is.
    if (layered.length > 0 && layer === undefined) return read(choice);
    const known = opened.get(layer);
    if (known !== undefined) return known;
    const [oldest] = opened.keys();
    if (opened.size >= LAYERS_KEPT) free(oldest);
    const labels = read(choice);
    opened.set(layer, labels);
    return labels;
  };
  const layerOf = ({ roi, label }: MaskChoice): number | undefined => {
    const named = layered.map((segment) => ({ name: segment.name, number: segment.label, layer: segment.layer }));
    try {
      return findRegion(named, { name: roi, number: label }, { kind: 'segment', item: 0 }).layer;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  };
  const free = (layer: number | undefined): void => {
    const labels = opened.get(layer);
    if (labels !== undefined) freeMemory(labels.labels.voxels.data);
    opened.delete(layer);
  };
  return {
    region(image, choice, paper) {
      const file = labelsFor(choice);
      const { roi, regrid } = choice;
      const chosen = chosenLabel(file, choice);
      const selected = selectLabel(file.labels, {
        label: chosen.value,
        labels: file.extents,
        ...(paper === undefined ? {} : { onto: paper.take(file.labels.grid) }),
      });
      const matched = matchMask(selected, image.volume.grid, { regrid, placed: file.placed });
      const problems = [
        ...file.problems.map((problem) => `mask: ${problem}`),
        ...(chosen.isUnnamed ? ['the mask has no names: its only label is taken for the region that is asked for by name'] : []),
        ...broughtOver(selected, matched),
      ];
      if (matched.how !== 'same') paper?.giveBack(selected);
      return { name: roi ?? (chosen.value === undefined ? nameOf(path) : `label-${chosen.value}`), mask: matched.mask, problems };
    },
    regions() {
      if (layered.length > 0) return layered.map(({ name, label }) => regionNamed(label, name));
      const { extents, segments } = labelsFor({});
      return [...extents.keys()].map((label) =>
        regionNamed(label, segments.find((segment) => segment.label === label)?.name ?? ''),
      );
    },
    close() {
      for (const layer of [...opened.keys()]) free(layer);
    },
  };
}

/** A region of a label image has no name of its own as a rule: a number is the value of its label. */
function chosenLabel(
  { segments }: PlacedLabels,
  { roi, label }: MaskChoice,
): { readonly value: number | undefined; readonly isUnnamed: boolean } {
  if (roi === undefined) return { value: label, isUnnamed: false };
  if (segments.length > 0) {
    const named = segments.map((segment) => ({ name: segment.name, number: segment.label }));
    const { number } = findRegion(named, { name: roi, number: label }, { kind: 'segment', item: 0 });
    return { value: number, isUnnamed: false };
  }
  const value = label ?? (/^-?\d+$/u.test(roi) ? Number(roi) : undefined);
  return { value, isUnnamed: value === undefined };
}
