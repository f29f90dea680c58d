import dcmjsCodecs from 'dcmjs-codecs';
import { refused } from '../../refused.fixture.js';
import { ctFile, words } from '../dicom-bytes.fixture.js';
import { nativePixelDecoder, type NativeCodecsModule } from './native-codecs.pixel-decoder.js';
import { readDicomSeries } from '../series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

type Codecs = typeof dcmjsCodecs;
const { Context, NativeCodecs } = dcmjsCodecs;

const side = 64;
const values = Array.from({ length: side * side }, (_, i) => ((i * 37) % 900) - 300 + (i >> 6));
const context = (): InstanceType<Codecs['Context']> =>
  new Context({
    width: side,
    height: side,
    bitsAllocated: 16,
    bitsStored: 16,
    samplesPerPixel: 1,
    pixelRepresentation: 1,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: words(values),
  });

describe('nativePixelDecoder', () => {
  const module: NativeCodecsModule = dcmjsCodecs;

  it('supports nothing before the codecs are initialised', () => {
    expect(nativePixelDecoder(module).supports('1.2.840.10008.1.2.5')).toBe(NativeCodecs.isInitialized());
  });

  describe('once initialised', () => {
    beforeAll(() => NativeCodecs.initializeAsync());

    const lossless: readonly (readonly [string, string, () => InstanceType<Codecs['Context']>])[] = [
      ['RLE', '1.2.840.10008.1.2.5', () => NativeCodecs.encodeRle(context())],
      [
        'JPEG lossless',
        '1.2.840.10008.1.2.4.70',
        () => NativeCodecs.encodeJpeg(context(), { lossy: false, predictor: 1, pointTransform: 0 }),
      ],
      ['JPEG-LS', '1.2.840.10008.1.2.4.80', () => NativeCodecs.encodeJpegLs(context(), { lossy: false })],
      ['JPEG 2000', '1.2.840.10008.1.2.4.90', () => NativeCodecs.encodeJpeg2000(context(), { lossy: false })],
      ['HTJ2K', '1.2.840.10008.1.2.4.201', () => NativeCodecs.encodeHtJpeg2000(context(), { lossy: false })],
    ];
    it.each(lossless)('gives back the exact signed values of %s', (_, transferSyntaxUid, encode) => {
      const fragments = [encode().getEncodedBuffer() ?? new Uint8Array(0)];
      const file = ctFile(
        {
          with: [
            [TAG.Rows, 'US', side],
            [TAG.Columns, 'US', side],
            [TAG.PixelRepresentation, 'US', 1],
            [TAG.RescaleIntercept, 'DS', 0],
          ],
        },
        { transferSyntaxUid, fragments },
      );
      const series = readDicomSeries([file], { pixels: nativePixelDecoder(module) });
      expect([...series.volume.voxels.data]).toEqual(values);
      expect(series.transferSyntaxes).toEqual([transferSyntaxUid]);
    });

    /** A JPEG 2000 frame whose code ends early. */
    const damaged = (): Uint8Array => {
      const whole = NativeCodecs.encodeJpeg2000(context(), { lossy: false }).getEncodedBuffer() ?? new Uint8Array(0);
      const size = {
        with: [
          [TAG.Rows, 'US', side],
          [TAG.Columns, 'US', side],
        ] as const,
      };
      return ctFile(size, {
        transferSyntaxUid: '1.2.840.10008.1.2.4.90',
        fragments: [Uint8Array.of(...whole.slice(0, 200), 0xff, 0xd9)],
      });
    };

    it('turns what the codec throws into a FormatError', () => {
      refused('DECODING_FAILED', () => readDicomSeries([damaged()], { pixels: nativePixelDecoder(module) }));
    });

    it('gives up codecs whose memory a damaged frame may have broken', async () => {
      await NativeCodecs.initializeAsync();
      const decoder = nativePixelDecoder(module);
      const file = damaged();
      refused('DECODING_FAILED', () => readDicomSeries([file], { pixels: decoder }));
      expect(decoder.supports('1.2.840.10008.1.2.4.90')).toBe(false);
      refused('DECODER_MISSING', () => readDicomSeries([file], { pixels: decoder }));
      await NativeCodecs.initializeAsync();
      expect(decoder.supports('1.2.840.10008.1.2.4.90')).toBe(true);
    });
  });
});
