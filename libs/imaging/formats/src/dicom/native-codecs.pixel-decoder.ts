import type { EncodedFrame, PixelDecoder } from '../decoders.js';

/** What this lib uses of dcmjs-codecs' Context. */
interface CodecContext {
  getDecodedBuffer(): Uint8Array | undefined;
}

type Decode = (context: CodecContext) => CodecContext;

/** The part of the module `dcmjs-codecs` that is used; the caller imports it and awaits its initializeAsync first. */
export interface NativeCodecsModule {
  readonly Context: new (attributes: {
    width: number;
    height: number;
    bitsAllocated: number;
    bitsStored: number;
    samplesPerPixel: number;
    pixelRepresentation: number;
    photometricInterpretation: string;
    planarConfiguration: number;
    encodedBuffer: Uint8Array;
  }) => CodecContext;
  readonly NativeCodecs: {
    isInitialized(): boolean;
    release(): void;
    // Declared as any context so that the module itself fits without a cast.
    decodeRle(context: never): CodecContext;
    decodeJpeg(context: never): CodecContext;
    decodeJpegLs(context: never): CodecContext;
    decodeJpeg2000(context: never): CodecContext;
    decodeJpegXl(context: never): CodecContext;
    decodeHtJpeg2000(context: never): CodecContext;
  };
}

/** Which decoder of the module reads which transfer syntax. */
const DECODER: Readonly<Record<string, keyof Omit<NativeCodecsModule['NativeCodecs'], 'isInitialized' | 'release'>>> = {
  '1.2.840.10008.1.2.5': 'decodeRle',
  '1.2.840.10008.1.2.4.50': 'decodeJpeg',
  '1.2.840.10008.1.2.4.51': 'decodeJpeg',
  '1.2.840.10008.1.2.4.57': 'decodeJpeg',
  '1.2.840.10008.1.2.4.70': 'decodeJpeg',
  '1.2.840.10008.1.2.4.80': 'decodeJpegLs',
  '1.2.840.10008.1.2.4.81': 'decodeJpegLs',
  '1.2.840.10008.1.2.4.90': 'decodeJpeg2000',
  '1.2.840.10008.1.2.4.91': 'decodeJpeg2000',
  '1.2.840.10008.1.2.4.110': 'decodeJpegXl',
  '1.2.840.10008.1.2.4.112': 'decodeJpegXl',
  '1.2.840.10008.1.2.4.201': 'decodeHtJpeg2000',
  '1.2.840.10008.1.2.4.202': 'decodeHtJpeg2000',
  '1.2.840.10008.1.2.4.203': 'decodeHtJpeg2000',
};

/**
 * The pixel decoder over dcmjs-codecs. The caller has awaited `NativeCodecs.initializeAsync()`; until then no transfer
 * syntax is supported. A frame that makes a codec fail can leave its memory broken, so the codecs are given up with it: whoever
 * reads on initialises them again.
 */
export function nativePixelDecoder(module: NativeCodecsModule): PixelDecoder {
  return {
    supports: (uid) => module.NativeCodecs.isInitialized() && DECODER[uid] !== undefined,
    decode(frame: EncodedFrame) {
      const context = new module.Context({
        width: frame.columns,
        height: frame.rows,
        bitsAllocated: frame.bitsAllocated,
        bitsStored: frame.bitsStored,
        samplesPerPixel: frame.samplesPerPixel,
        pixelRepresentation: frame.pixelRepresentation,
        photometricInterpretation: frame.photometricInterpretation,
        planarConfiguration: 0,
        encodedBuffer: frame.bytes,
      });
      const decode = module.NativeCodecs[DECODER[frame.transferSyntaxUid]].bind(module.NativeCodecs) as Decode;
      try {
        return decode(context).getDecodedBuffer() ?? new Uint8Array(0);
      } catch (error) {
        module.NativeCodecs.release();
        throw error;
      }
    },
  };
}
