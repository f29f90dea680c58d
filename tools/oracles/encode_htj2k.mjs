/**
 * Compresses raw frames to HTJ2K with the codec's own encoder, for generate_images.py, which has none; pydicom's decoder is another.
 *
 * usage: encode_htj2k.mjs JOBS, a JSON file with a list of {raw, out, columns, rows, bitsAllocated, bitsStored, signed}
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import codecs from 'dcmjs-codecs';

const { Context, NativeCodecs, log } = codecs;
log.setLevel('error');
const wasm = join(dirname(createRequire(import.meta.url).resolve('dcmjs-codecs')), 'dcmjs-native-codecs.wasm');
await NativeCodecs.initializeAsync({ webAssemblyModulePathOrUrl: wasm });

for (const { raw, out, columns, rows, bitsAllocated, bitsStored, signed } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const context = new Context({
    width: columns,
    height: rows,
    bitsAllocated,
    bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: new Uint8Array(readFileSync(raw)),
  });
  writeFileSync(out, NativeCodecs.encodeHtJpeg2000(context, { lossy: false }).getEncodedBuffer());
}
