import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dcmjsCodecs from 'dcmjs-codecs';
import { TAG, fragmentsElement, readRawFile, textElement, writeDicomFile } from '@collimate/imaging-dicom';
import { readDicomFile } from '@collimate/imaging-formats';
import { bytes, numbers, sequence, text, writeDicom } from '@collimate/imaging-simulation';

/** The writer counts the file meta group itself. */
const GROUP_LENGTH = 0x00020000;
const { Context, NativeCodecs } = dcmjsCodecs;

/** Encoders of the codec, by the transfer syntax that they write. */
const ENCODERS = { '1.2.840.10008.1.2.4.80': 'encodeJpegLs', '1.2.840.10008.1.2.4.90': 'encodeJpeg2000' } as const;

/** Writes explicit little endian slices of signed 16 bit into a folder, compressed. */
export async function writeCompressed(
  folder: string,
  slices: readonly Uint8Array[],
  transferSyntaxUid: keyof typeof ENCODERS,
): Promise<void> {
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  mkdirSync(folder, { recursive: true });
  slices.forEach((slice, n) => writeFileSync(join(folder, `${n}.dcm`), compressed(new Uint8Array(slice), transferSyntaxUid)));
}

/** Writes slices into a folder as they are. */
export function writePlain(folder: string, slices: readonly Uint8Array[]): void {
  mkdirSync(folder, { recursive: true });
  slices.forEach((slice, n) => writeFileSync(join(folder, `${n}.dcm`), slice));
}

const SLICE_TAGS = ['1\\0\\0\\0\\1\\0', '1\\1'] as const;

/** One enhanced CT image of JPEG-LS frames. @source DICOM PS3.3 C.7.6.16 */
export function writeManyFrames(folder: string, slices: readonly Uint8Array[]): void {
  const frames = slices.map((slice) =>
    encoded(readDicomFile(new Uint8Array(slice)).attributes.value(TAG.PixelData) ?? slice, 64, '1.2.840.10008.1.2.4.80'),
  );
  const groups = slices.map((_, k) => [sequence(0x00209113, [text(0x00200032, 'DS', `0\\0\\${k}`)])]);
  const file = writeDicom(
    [
      text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2.1'),
      text(0x00080018, 'UI', '1.2'),
      text(0x00080060, 'CS', 'CT'),
      text(0x0020000e, 'UI', '1.3'),
      text(0x00280008, 'IS', String(slices.length)),
      ...pixelModule(64),
      sequence(0x52009229, [
        sequence(0x00209116, [text(0x00200037, 'DS', SLICE_TAGS[0])]),
        sequence(0x00289110, [text(0x00180050, 'DS', '1'), text(0x00280030, 'DS', SLICE_TAGS[1])]),
        sequence(0x00289145, [text(0x00281052, 'DS', '-1000.5'), text(0x00281053, 'DS', '1.25')]),
      ]),
      sequence(0x52009230, ...groups),
    ],
    { meta: [text(0x00020010, 'UI', '1.2.840.10008.1.2.4.80')], frames },
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '0.dcm'), file);
}

/** Three slices of 400 x 400, which are too large to be read at once. */
export function writeLarge(folder: string): void {
  const side = 400;
  writePlain(
    folder,
    [0, 1, 2].map((k) =>
      writeDicom([
        text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
        text(0x00080018, 'UI', `1.2.${k}`),
        text(0x00080060, 'CS', 'CT'),
        text(0x0020000e, 'UI', '1.3'),
        text(0x00200032, 'DS', `0\\0\\${k}`),
        text(0x00200037, 'DS', SLICE_TAGS[0]),
        text(0x00280030, 'DS', SLICE_TAGS[1]),
        ...pixelModule(side),
        bytes(
          0x7fe00010,
          'OW',
          Uint8Array.from({ length: 2 * side * side }, (_, i) => (i * 31 + k) % 251),
        ),
      ]),
    ),
  );
}

function pixelModule(side: number): ReturnType<typeof text>[] {
  return [
    numbers(0x00280002, 'US', 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    numbers(0x00280010, 'US', side),
    numbers(0x00280011, 'US', side),
    numbers(0x00280100, 'US', 16),
    numbers(0x00280101, 'US', 16),
    numbers(0x00280102, 'US', 15),
    numbers(0x00280103, 'US', 1),
  ];
}

function encoded(pixels: Uint8Array, side: number, transferSyntaxUid: keyof typeof ENCODERS): Uint8Array {
  const context = new Context({
    width: side,
    height: side,
    bitsAllocated: 16,
    bitsStored: 16,
    samplesPerPixel: 1,
    pixelRepresentation: 1,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: pixels,
  });
  return NativeCodecs[ENCODERS[transferSyntaxUid]](context, { lossy: false }).getEncodedBuffer() ?? new Uint8Array(0);
}

function compressed(slice: Uint8Array, transferSyntaxUid: keyof typeof ENCODERS): Uint8Array {
  const { attributes } = readDicomFile(slice);
  const frame = encoded(attributes.value(TAG.PixelData) ?? slice, attributes.requiredInteger(TAG.Columns), transferSyntaxUid);
  const { meta, elements } = readRawFile(slice, () => 'UN');
  const syntax = textElement(TAG.TransferSyntaxUID, 'UI', transferSyntaxUid);
  const pixels = fragmentsElement([frame]);
  return writeDicomFile(
    meta.filter(({ tag }) => tag !== GROUP_LENGTH).map((element) => (element.tag === syntax.tag ? syntax : element)),
    elements.map((element) => (element.tag === pixels.tag ? pixels : element)),
  );
}
