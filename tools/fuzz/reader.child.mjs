/**
 * Reads damaged files, one at a time, in a process of its own: what makes it die, hang or grow is a finding of its parent.
 * It is told where to begin, sends the number of each case before it reads it, and what is wrong behind it.
 */
import {
  FormatError,
  inspectFiles,
  nativePixelDecoder,
  rasterise,
  readDicomSeries,
  readImageFile,
  readRtStruct,
  readSeg,
  segmentMask,
  selectLabel,
} from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION } from '@collimate/imaging-volume';
import { DECOMPRESSORS } from '@collimate/platform-scans';
import { PLANTED, corpus } from './corpus.mjs';
import { generator, mutate } from './mutate.mjs';

const GRID = { size: [12, 12, 6], spacingMm: [1, 1, 2], originMm: [8, 18, -2], direction: IDENTITY_DIRECTION };
/** Growth that the runtime itself may take: code, codec memory, garbage that is not collected yet. */
const SLACK_BYTES = 160 * 2 ** 20;

const { default: codecs } = await import('dcmjs-codecs');
const samples = await corpus();
codecs.log.setLevel('silent');
const decoders = { ...DECOMPRESSORS, pixels: nativePixelDecoder(codecs) };
const others = samples.map(({ bytes }) => bytes);
const kilobytes = () => process.resourceUsage().maxRSS * 1024;

/** Every way in; the largest volume that was read is what the memory may be measured by. */
const READERS = [
  (bytes, image) => Math.max(0, ...inspectFiles([{ bytes, image }], decoders).map(({ grid }) => (grid ? voxels(grid) : 0))),
  (bytes, image) => voxels(readImageFile(bytes, decoders, { item: 0, image }).volume.grid),
  (bytes, image) =>
    voxels(
      readImageFile(bytes, decoders, { item: 0, image, phase: { attribute: 'TemporalPositionIndex', value: 2 } }).volume.grid,
    ),
  (bytes, image) => voxels(readImageFile(bytes, decoders, { item: 0, image, segment: 'B' }).volume.grid),
  (bytes) => voxels(readDicomSeries([bytes], decoders).volume.grid),
  (bytes) => readRtStruct(bytes, decoders).rois.map((roi) => rasterise(roi, GRID, { item: 0 })).length,
  (bytes) =>
    Math.max(0, ...((seg) => seg.segments.map(({ number }) => voxels(segmentMask(seg, number).grid)))(readSeg(bytes, decoders))),
  (bytes, image) => voxels(selectLabel(readImageFile(bytes, decoders, { item: 0, image }).volume, { item: 0 }).grid),
];

function voxels({ size }) {
  return size[0] * size[1] * size[2];
}

/** Codes of what is wrong with several files together, or with what was asked for. */
const WITHOUT_ITEM = new Set(['NO_IMAGE', 'SEVERAL_SERIES', 'SEVERAL_PHASES', 'UNKNOWN_SERIES', 'LOCALIZER']);

function wrong(error) {
  if (!(error instanceof FormatError)) return `crash: ${error?.stack ?? error}`;
  if (error.place.item === undefined && !WITHOUT_ITEM.has(error.code))
    return `no item in the place of ${error.code}: ${error.message}`;
  const said = `${error.message} ${error.hint ?? ''} ${JSON.stringify(error.details)} ${JSON.stringify(error.place)}`;
  const planted = PLANTED.find((text) => said.includes(text));
  return planted === undefined ? undefined : `a patient value in the message of ${error.code}: ${error.message}`;
}

/** A damaged frame costs the codecs. */
async function readyCodecs() {
  if (!codecs.NativeCodecs.isInitialized()) await codecs.NativeCodecs.initializeAsync();
}

async function readOne(seed) {
  const next = generator(seed);
  for (let i = 0; i < 8; i++) next(2);
  const sample = samples[next(samples.length)];
  const spoilImage = sample.image !== undefined && next(2) === 0;
  const bytes = spoilImage ? sample.bytes : mutate(sample.bytes, others, next);
  const image = spoilImage ? mutate(sample.image, others, next) : sample.image;
  let largest = 0;
  const findings = [];
  const before = kilobytes();
  for (const read of READERS) {
    await readyCodecs();
    try {
      largest = Math.max(largest, read(bytes, image));
    } catch (error) {
      const finding = wrong(error);
      if (finding !== undefined) findings.push(finding);
    }
  }
  const grown = kilobytes() - before;
  if (grown > 2 * 4 * largest + SLACK_BYTES)
    findings.push(`memory grew by ${Math.round(grown / 2 ** 20)} MiB for ${largest} voxels`);
  return { name: sample.name, findings };
}

process.on('message', async ({ seed }) => {
  const { name, findings } = await readOne(seed);
  process.send({ seed, name, findings });
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
