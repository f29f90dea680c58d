import { type Codec, transferSyntaxOf } from '@collimate/imaging-dicom';
import { FormatError } from '../../format.error.js';
import type { EncodedFrame, PixelDecoder } from '../../decoders.js';

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

/** Which decoder of the module reads which codec. */
const DECODER: { readonly [C in Codec]: keyof Omit<NativeCodecsModule['NativeCodecs'], 'isInitialized' | 'release'> } = {
  rle: 'decodeRle',
  jpeg: 'decodeJpeg',
  'jpeg-ls': 'decodeJpegLs',
  'jpeg-2000': 'decodeJpeg2000',
  'ht-jpeg-2000': 'decodeHtJpeg2000',
  'jpeg-xl': 'decodeJpegXl',
};

function decoderOf(transferSyntax: string): (typeof DECODER)[Codec] | undefined {
  const codec = transferSyntaxOf(transferSyntax)?.codec;
  return codec && DECODER[codec];
}

/**
 * The pixel decoder over dcmjs-codecs. The caller has awaited `NativeCodecs.initializeAsync()`; until then no transfer
 * syntax is supported. A frame that makes a codec fail can leave its memory broken, so the codecs are given up with it: whoever
 * reads on initialises them again.
 */
export function nativePixelDecoder(module: NativeCodecsModule): PixelDecoder {
  return {
    supports: (uid) => module.NativeCodecs.isInitialized() && decoderOf(uid) !== undefined,
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
      const decoder = decoderOf(frame.transferSyntaxUid);
      if (decoder === undefined)
        throw new FormatError('UNSUPPORTED_TRANSFER_SYNTAX', 'no codec reads frames of this transfer syntax');
      const decode = module.NativeCodecs[decoder].bind(module.NativeCodecs) as Decode;
      try {
        return decode(context).getDecodedBuffer() ?? new Uint8Array(0);
      } catch (error) {
        module.NativeCodecs.release();
        throw error;
      }
    },
  };
}
