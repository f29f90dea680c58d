import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import codecs from 'dcmjs-codecs';
import { JPEG_LS_LOSSLESS } from '@collimate/imaging-dicom';
import { type DicomDataset, bytes, numbers, sequence, seededUid, text, writeDicom } from '@collimate/imaging-simulation';
import { SIDE, chest } from './chest.phantom.js';

/** How the pixels of a series are stored. */
export type SeriesForm = 'plain' | 'jpeg-ls' | 'jpeg-ls-frames';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const ENHANCED_CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2.1';
const SPACING_MM = '0.78125\\0.78125';

/** Writes a CT series of so many slices of 512 x 512 into a folder: one file each, or one file of all frames. */
export async function writeSeries(folder: string, form: SeriesForm, slices: number, seed: number): Promise<void> {
  if (form !== 'plain' && !codecs.NativeCodecs.isInitialized()) await codecs.NativeCodecs.initializeAsync();
  mkdirSync(folder, { recursive: true });
  const stored = chest(seed);
  const frames = Array.from({ length: slices }, (_, k) => k);
  if (form === 'jpeg-ls-frames') {
    const dataset = [
      ...imageOf(seed, 0, ENHANCED_CT_IMAGE_STORAGE),
      text(0x00280008, 'IS', String(slices)),
      ...frameGroups(slices),
    ];
    writeFileSync(
      join(folder, 'IM0001.dcm'),
      encapsulated(
        dataset,
        frames.map((k) => jpegLs(stored(k))),
      ),
    );
    return;
  }
  for (const k of frames) {
    const dataset = [...imageOf(seed, k, CT_IMAGE_STORAGE), ...placeOf(k)];
    const file =
      form === 'plain'
        ? writeDicom([...dataset, bytes(0x7fe00010, 'OW', littleEndian(stored(k)))])
        : encapsulated(dataset, [jpegLs(stored(k))]);
    writeFileSync(join(folder, `IM${String(k + 1).padStart(4, '0')}.dcm`), file);
  }
}

function imageOf(seed: number, k: number, sopClass: string): DicomDataset {
  return [
    text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    text(0x00080016, 'UI', sopClass),
    text(0x00080018, 'UI', seededUid(seed, 'slice', k)),
    text(0x00080020, 'DA', '20240115'),
    text(0x00080030, 'TM', '101500'),
    text(0x00080060, 'CS', 'CT'),
    text(0x00080070, 'LO', 'Collimate'),
    text(0x00100010, 'PN', 'Bench^Reading'),
    text(0x00100020, 'LO', `R${seed}`),
    text(0x00180015, 'CS', 'CHEST'),
    text(0x00180050, 'DS', '1'),
    text(0x00180060, 'DS', '120'),
    text(0x00181151, 'IS', '180'),
    text(0x00181210, 'SH', 'B31f'),
    text(0x0020000d, 'UI', seededUid(seed, 'study')),
    text(0x0020000e, 'UI', seededUid(seed, 'series')),
    text(0x00200011, 'IS', '2'),
    text(0x00200012, 'IS', '1'),
    text(0x00200013, 'IS', String(k + 1)),
    text(0x00200052, 'UI', seededUid(seed, 'frame')),
    numbers(0x00280002, 'US', 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    numbers(0x00280010, 'US', SIDE),
    numbers(0x00280011, 'US', SIDE),
    numbers(0x00280100, 'US', 16),
    numbers(0x00280101, 'US', 12),
    numbers(0x00280102, 'US', 11),
    numbers(0x00280103, 'US', 0),
    text(0x00281050, 'DS', '40'),
    text(0x00281051, 'DS', '400'),
    ...RESCALE,
  ];
}

const RESCALE: DicomDataset = [text(0x00281052, 'DS', '-1024'), text(0x00281053, 'DS', '1'), text(0x00281054, 'LO', 'HU')];

function positionOf(k: number): string {
  return `-200\\-200\\${k - 100}`;
}

function placeOf(k: number): DicomDataset {
  return [text(0x00200032, 'DS', positionOf(k)), text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'), text(0x00280030, 'DS', SPACING_MM)];
}

/** @source DICOM PS3.3 C.7.6.16 */
function frameGroups(slices: number): DicomDataset {
  const shared = [
    sequence(0x00209116, [text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0')]),
    sequence(0x00289110, [text(0x00180050, 'DS', '1'), text(0x00280030, 'DS', SPACING_MM)]),
    sequence(0x00289145, RESCALE),
  ];
  const own = Array.from({ length: slices }, (_, k) => [sequence(0x00209113, [text(0x00200032, 'DS', positionOf(k))])]);
  return [sequence(0x52009229, shared), sequence(0x52009230, ...own)];
}

function littleEndian(values: Uint16Array): Uint8Array {
  const out = new DataView(new ArrayBuffer(2 * values.length));
  values.forEach((value, i) => out.setUint16(2 * i, value, true));
  return new Uint8Array(out.buffer);
}

function jpegLs(values: Uint16Array): Uint8Array {
  const context = new codecs.Context({
    width: SIDE,
    height: SIDE,
    bitsAllocated: 16,
    bitsStored: 12,
    samplesPerPixel: 1,
    pixelRepresentation: 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: littleEndian(values),
  });
  return codecs.NativeCodecs.encodeJpegLs(context, { lossy: false }).getEncodedBuffer() ?? new Uint8Array(0);
}

function encapsulated(dataset: DicomDataset, frames: readonly Uint8Array[]): Uint8Array {
  return writeDicom(dataset, { meta: [text(0x00020010, 'UI', JPEG_LS_LOSSLESS)], frames });
}
