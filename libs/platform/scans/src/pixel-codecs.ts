import { type Decoders, FormatError, type NativeCodecsModule, nativePixelDecoder } from '@collimate/imaging-formats';
import { DECOMPRESSORS } from './decompressors.js';

/**
 * Runs a reading, and once more with the codecs of compressed DICOM pixels if it needs them: they are four megabytes,
 * and most files do without.
 * @throws the errors of the reading
 */
export async function withCodecs<T>(read: (decoders: Decoders) => T): Promise<T> {
  try {
    return read(DECOMPRESSORS);
  } catch (error) {
    if (!needsCodecs(error)) throw error;
  }
  return read(await codecDecoders());
}

/** The decoders with codecs. */
export async function codecDecoders(): Promise<Decoders> {
  return { ...DECOMPRESSORS, pixels: nativePixelDecoder(await loadCodecs()) };
}

function needsCodecs(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof FormatError ? error.cause : error;
  return cause instanceof FormatError && cause.code === 'DECODER_MISSING';
}

async function loadCodecs(): Promise<NativeCodecsModule> {
  const { default: codecs } = await import('dcmjs-codecs');
  // A codec's remarks on a damaged stream are in the error, and must not go to the terminal.
  codecs.log.setLevel('silent');
  if (!codecs.NativeCodecs.isInitialized()) await codecs.NativeCodecs.initializeAsync();
  return codecs;
}
