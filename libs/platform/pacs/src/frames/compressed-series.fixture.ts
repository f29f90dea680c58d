import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import dcmjsCodecs from 'dcmjs-codecs';
import { TAG, readDicomFile } from '@collimate/imaging-formats';

const { Context, NativeCodecs } = dcmjsCodecs;

/** Encoders of the codec, by the transfer syntax that they write. */
const ENCODERS = { '1.2.840.10008.1.2.4.80': 'encodeJpegLs', '1.2.840.10008.1.2.4.90': 'encodeJpeg2000' } as const;

/** Writes explicit little endian slices of signed 16 bit into a folder, compressed. */
export async function writeCompressed(folder: string, slices: readonly Uint8Array[], transferSyntaxUid: keyof typeof ENCODERS): Promise<void> {
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  mkdirSync(folder, { recursive: true });
  slices.forEach((slice, n) => writeFileSync(join(folder, `${n}.dcm`), compressed(Buffer.from(slice), transferSyntaxUid)));
}

function compressed(slice: Buffer, transferSyntaxUid: keyof typeof ENCODERS): Buffer {
  const { attributes } = readDicomFile(new Uint8Array(slice));
  const context = new Context({
    width: attributes.requiredInteger(TAG.Columns), height: attributes.requiredInteger(TAG.Rows), bitsAllocated: 16,
    bitsStored: attributes.requiredInteger(TAG.BitsStored), samplesPerPixel: 1, pixelRepresentation: 1, planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2', decodedBuffer: attributes.value(TAG.PixelData),
  });
  const frame = NativeCodecs[ENCODERS[transferSyntaxUid]](context, { lossy: false }).getEncodedBuffer() ?? new Uint8Array(0);
  const even = Buffer.concat([frame, Buffer.alloc(frame.length % 2)]);
  // (0002,0010) UI, of even length, and the group length that counts it; (7fe0,0010) stands last, in fragments.
  const syntax = slice.indexOf(Buffer.from('0200100055490000', 'hex').subarray(0, 6));
  const before = slice.readUInt16LE(syntax + 6);
  const uid = Buffer.from(transferSyntaxUid.padEnd(transferSyntaxUid.length + (transferSyntaxUid.length % 2), '\0'));
  const head = Buffer.from(slice.subarray(0, syntax + 8));
  head.writeUInt16LE(uid.length, syntax + 6);
  head.writeUInt32LE(head.readUInt32LE(140) + uid.length - before, 140);
  const pixels = slice.lastIndexOf(Buffer.from('e07f1000', 'hex'));
  const fragment = Buffer.from('feff00e000000000feff00e000000000', 'hex');
  fragment.writeUInt32LE(even.length, 12);
  return Buffer.concat([
    head, uid, slice.subarray(syntax + 8 + before, pixels), Buffer.from('e07f10004f420000ffffffff', 'hex'), fragment, even, Buffer.from('feffdde000000000', 'hex'),
  ]);
}
