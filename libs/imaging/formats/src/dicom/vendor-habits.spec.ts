import { detectFormat } from '../image-file.reader.js';
import { refused } from '../refused.fixture.js';
import { ctFile, ctSlice, dicomBytes, words, type FixtureElement } from './dicom-bytes.fixture.js';
import { frameGroup, multiFrame, sharedGroup } from './frames/multi-frame.fixture.js';
import { shareFrames } from './open-series.js';
import { parsePhase } from './phases/phase-choice.js';
import { openDicomSeries, readDicomSeries } from './series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

const SYNTAX = { implicit: '1.2.840.10008.1.2', explicit: '1.2.840.10008.1.2.1' } as const;

/** The bytes of a file whose meta header states one transfer syntax while the data set is written in another. */
function mislabelled(stated: string, written: string): Uint8Array {
  const meta = dicomBytes([], { transferSyntaxUid: stated });
  const body = dicomBytes(ctSlice(), { transferSyntaxUid: written, preamble: false, meta: false });
  return Uint8Array.from([...meta, ...body]);
}

describe('files that are not as the standard has them', () => {
  const plain = [...readDicomSeries([ctFile()]).volume.voxels.data];

  it('are read when the data set is implicit and said to be explicit, and the other way round', () => {
    expect([...readDicomSeries([mislabelled(SYNTAX.explicit, SYNTAX.implicit)]).volume.voxels.data]).toEqual(plain);
    expect([...readDicomSeries([mislabelled(SYNTAX.implicit, SYNTAX.explicit)]).volume.voxels.data]).toEqual(plain);
  });

  it('are read when numbers that play no part are no numbers', () => {
    const odd: readonly FixtureElement[] = [
      [TAG.InstanceNumber, 'IS', 'first'],
      [TAG.SeriesNumber, 'IS', '1.2.3'],
      [TAG.AcquisitionNumber, 'IS', 'A'],
      [TAG.EchoNumbers, 'IS', '-'],
    ];
    const series = readDicomSeries([
      ctFile({ z: 0, with: odd }),
      ctFile({ z: 2, with: [...odd, [TAG.SliceThickness, 'DS', 'thin']] }),
    ]);
    expect(series.volume.grid.size).toEqual([3, 2, 2]);
    expect(series.seriesNumber).toBeUndefined();
  });

  it('keep their values when the stored bits stand at the top of the word', () => {
    const high = ctFile({
      values: [0x10, 0x20, 0xfff0, 0, 0x7ff0, 0x8000],
      with: [
        [TAG.BitsStored, 'US', 12],
        [TAG.HighBit, 'US', 15],
        [TAG.RescaleIntercept, 'DS', 0],
      ],
    });
    expect([...readDicomSeries([high]).volume.voxels.data]).toEqual([1, 2, 4095, 0, 2047, 2048]);
  });

  it('are refused by name when intensities come from a table', () => {
    const table: FixtureElement = [TAG.ModalityLUTSequence, 'SQ', [[[TAG.RescaleType, 'LO', 'HU']]]];
    expect(refused('UNSUPPORTED_IMAGE', () => readDicomSeries([ctFile({ with: [table] })])).place.tag).toBe('(0028,3000)');
  });

  it('are refused by name when they are doses or loops', () => {
    const loop = ctSlice({ values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], with: [[TAG.NumberOfFrames, 'IS', 2]] });
    expect(refused('UNSUPPORTED_IMAGE', () => readDicomSeries([dicomBytes(loop)])).place.tag).toBe('(0028,0008)');
    const dose = [...loop.filter(([tag]) => tag !== TAG.Modality), [TAG.Modality, 'CS', 'RTDOSE'] as const];
    expect(refused('UNSUPPORTED_IMAGE', () => readDicomSeries([dicomBytes(dose)])).message).toContain('dose');
    const oneFrame = ctFile({ with: [[TAG.Modality, 'CS', 'RTDOSE']] });
    expect(refused('UNSUPPORTED_IMAGE', () => readDicomSeries([oneFrame])).message).toBe('an RT dose is no radiomic image');
  });

  it.each([
    ['CR', 'a computed radiograph'],
    ['MG', 'a mammogram'],
    ['US', 'an ultrasound image'],
    ['OT', 'a secondary capture'],
  ])('are refused by name when they are %s without a position, and read with one', (modality, name) => {
    const planar = ctFile({ with: [[TAG.Modality, 'CS', modality]], without: [TAG.ImagePositionPatient] });
    expect(refused('UNSUPPORTED_IMAGE', () => readDicomSeries([planar])).message).toBe(`${name} is no radiomic image`);
    expect(readDicomSeries([ctFile({ with: [[TAG.Modality, 'CS', modality]] })]).modality).toBe(modality);
  });

  it('are refused by name when they are mosaics, whose slices stand side by side', () => {
    const mosaic = ctFile({ with: [[TAG.ImageType, 'CS', 'ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC']] });
    expect(refused('UNSUPPORTED_IMAGE', () => readDicomSeries([mosaic])).place.tag).toBe('(0008,0008)');
  });

  it('are refused with the keyword and the tag of what is missing', () => {
    const { message, place } = refused('MISSING_ATTRIBUTE', () =>
      readDicomSeries([ctFile({ without: [TAG.ImagePositionPatient] })]),
    );
    expect([message, place.tag]).toEqual(['ImagePositionPatient is absent or empty', '(0020,0032)']);
  });

  it('are known by their prefix when the preamble looks like the header of another format', () => {
    const bytes = ctFile();
    // 348, the length of a NIfTI header: met in DICOM files that were once converted.
    new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, 348, true);
    expect(detectFormat(bytes)).toBe('dicom');
  });
});

describe('compressed frames that contradict their header', () => {
  const jpeg = (bits: number, rows: number, columns: number, components = 1): Uint8Array =>
    Uint8Array.of(
      0xff,
      0xd8,
      0xff,
      0xe0,
      0,
      4,
      0,
      0,
      0xff,
      0xc3,
      0,
      11,
      bits,
      0,
      rows,
      0,
      columns,
      components,
      1,
      0x11,
      0,
      0xff,
      0xda,
      0,
      8,
      1,
      1,
      0,
      1,
      0,
      0,
      0xff,
      0xd9,
    );
  const j2k = (columns: number, bits: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(47));
    [0xff4f, 0xff51, 41, 0].forEach((word, i) => view.setUint16(2 * i, word));
    // The image, its offset, and one tile that holds it all.
    [columns + 5, 2 + 7, 5, 7, columns + 5, 2 + 7].forEach((word, i) => view.setUint32(8 + 4 * i, word));
    view.setUint16(40, 1);
    view.setUint8(42, bits - 1);
    view.setUint16(43, 0x0101);
    view.setUint16(45, 0xffd9);
    return new Uint8Array(view.buffer);
  };
  const asked: number[] = [];
  const pixels = {
    supports: () => true,
    decode: ({ bitsAllocated }: { bitsAllocated: number }) => (
      asked.push(bitsAllocated),
      bitsAllocated === 8 ? Uint8Array.of(1, 2, 3, 4, 5, 250) : words([1, 2, 3, 4, 5, 6])
    ),
  };
  const read = (frame: Uint8Array, ...more: FixtureElement[]): number[] => [
    ...readDicomSeries(
      [
        ctFile(
          { with: [[TAG.RescaleIntercept, 'DS', 0], ...more] },
          { transferSyntaxUid: '1.2.840.10008.1.2.4.70', fragments: [frame] },
        ),
      ],
      { pixels },
    ).volume.voxels.data,
  ];

  it('are refused when they are of another size, of more bits or in colour', () => {
    expect(read(jpeg(16, 2, 3))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(read(j2k(3, 12))).toEqual([1, 2, 3, 4, 5, 6]);
    refused('DAMAGED', () => read(jpeg(16, 2, 4)));
    refused('DAMAGED', () => read(j2k(60_000, 12)));
    refused('DAMAGED', () => read(j2k(3, 32)));
    refused('UNSUPPORTED_IMAGE', () => read(jpeg(8, 2, 3, 3)));
    refused('DAMAGED', () => read(jpeg(16, 2, 3).fill(0, 9, 10)));
  });

  it('are refused when they are cut before the end of the image, which codecs would fill up', () => {
    refused('DAMAGED', () => read(jpeg(16, 2, 3).slice(0, -2)));
    refused('DAMAGED', () => read(j2k(3, 12).slice(0, -2)));
  });

  it('give 8 bits to an image of 16', () => {
    asked.length = 0;
    expect(read(jpeg(8, 2, 3))).toEqual([1, 2, 3, 4, 5, 250]);
    expect(asked).toEqual([8]);
    expect(read(jpeg(8, 2, 3), [TAG.PixelRepresentation, 'US', 1])).toEqual([1, 2, 3, 4, 5, -6]);
  });

  it('are found by where a codestream begins, when fragments have no table', () => {
    const fragments = [jpeg(16, 2, 3), new Uint8Array(4), jpeg(16, 2, 3), new Uint8Array(2)];
    const file = dicomBytes(multiFrame([frameGroup(0), frameGroup(2)], []), {
      transferSyntaxUid: '1.2.840.10008.1.2.4.70',
      fragments,
    });
    expect(readDicomSeries([file], { pixels }).volume.grid.size).toEqual([3, 2, 2]);
  });
});

describe('frames that another thread writes', () => {
  const compressed = (z: number): Uint8Array =>
    ctFile(
      {
        z,
        with: [
          [TAG.RescaleIntercept, 'DS', z],
          [TAG.PixelPaddingValue, 'US', 4],
        ],
      },
      { transferSyntaxUid: '1.2.840.10008.1.2.4.110', fragments: [new Uint8Array(4)] },
    );
  const files = [compressed(0), compressed(2), compressed(4)];
  const codec = (): { supports: () => boolean; decode: () => Uint8Array; calls: number } => ({
    supports: () => true,
    decode() {
      this.calls += 1;
      return words([1, 2, 3, 4, 5, 6]);
    },
    calls: 0,
  });
  const expected = [0, 2, 4].flatMap((z) => [1, 2, 3, 4, 5, 6].map((value) => value + z));

  it('are taken as they are, with the padding found in them', () => {
    const [here, there] = [codec(), codec()];
    const open = openDicomSeries(
      files,
      { pixels: here },
      {},
      (extent) => extent.frames === 3 && extent.voxels === 18 && extent.compressed,
    );
    expect(open.work.voxels.buffer).toBeInstanceOf(SharedArrayBuffer);
    shareFrames(open.work, (item) => files[item], { pixels: there });
    open.drain();
    const series = open.finish();
    expect([...series.volume.voxels.data]).toEqual(expected);
    expect(series.padding).toEqual({
      lowest: 4,
      highest: 4,
      voxelCount: 3,
      intensities: [
        [4, 4],
        [6, 6],
        [8, 8],
      ],
    });
    // The first frame is decoded before there is a volume.
    expect([here.calls, there.calls]).toEqual([1, 2]);
  });

  it('are written here when that thread cannot', () => {
    const here = codec();
    const open = openDicomSeries(files, { pixels: here }, {}, () => true);
    shareFrames(open.work, (item) => files[item], {});
    open.drain();
    expect([...open.finish().volume.voxels.data]).toEqual(expected);
    expect(here.calls).toBe(3);
    refused('DECODER_MISSING', () => openDicomSeries(files));
  });
});

describe('several volumes in one series', () => {
  const content = (index: number): FixtureElement => [
    TAG.FrameContentSequence,
    'SQ',
    [[[TAG.TemporalPositionIndex, 'UL', index]]],
  ];
  const twoTimes = dicomBytes(
    multiFrame(
      [
        [0, 1],
        [2, 1],
        [0, 2],
        [2, 2],
      ].map(([z, time]) => frameGroup(z, [content(time)])),
      [],
    ),
  );

  it.each([
    ['ImageType', 'CS', 'ORIGINAL\\PRIMARY\\M\\NONE', 'ORIGINAL\\PRIMARY\\P\\NONE', 'M'],
    ['SequenceName', 'SH', 'ep_b0', 'ep_b1000', 'ep_b0'],
    ['ComplexImageComponent', 'CS', 'MAGNITUDE', 'PHASE', 'MAGNITUDE'],
    ['ConvolutionKernel', 'SH', 'B30f', 'B70f', 'B30f'],
    ['AcquisitionTime', 'TM', '120000', '120500', '120000'],
  ] as const)('are told apart by %s, which the refusal names', (attribute, vr, one, other, word) => {
    const of = (value: string, z: number, first: number): Uint8Array =>
      ctFile({ z, values: [first, 0, 0, 0, 0, 0], with: [[TAG[attribute], vr, value]] });
    const files = [of(one, 0, 1), of(one, 2.5, 2), of(other, 0, 3), of(other, 2.5, 4)];
    const error = refused('SEVERAL_PHASES', () => readDicomSeries(files));
    expect(error.choices).toEqual([one, other].map((value) => `${attribute}=${value.replaceAll('\\', '/')}`));
    expect(error.hint).toContain(`--phase "${error.choices[0]}"`);
    for (const choice of [error.choices[0], `${attribute}=${word}`]) {
      const { voxels } = readDicomSeries(files, {}, { phase: parsePhase(choice) }).volume;
      expect([voxels.data[0], voxels.data[6]]).toEqual([-999, -998]);
    }
  });

  it('are told apart by two attributes where one is not enough', () => {
    const of = (echo: number, part: string, z: number): Uint8Array =>
      ctFile({
        z,
        values: [echo, part === 'M' ? 1 : 2, 0, 0, 0, 0],
        with: [
          [TAG.EchoTime, 'DS', echo],
          [TAG.ImageType, 'CS', `ORIGINAL\\PRIMARY\\${part}`],
        ],
      });
    const files = [5, 10].flatMap((echo) => ['M', 'P'].flatMap((part) => [of(echo, part, 0), of(echo, part, 2.5)]));
    const error = refused('SEVERAL_PHASES', () => readDicomSeries(files));
    expect(error.message).toContain('EchoTime and ImageType');
    expect(error.choices).toHaveLength(4);
    expect(error.choices[3]).toBe('EchoTime=10,ImageType=ORIGINAL/PRIMARY/P');
    expect(readDicomSeries(files, {}, { phase: parsePhase(error.choices[3]) }).volume.voxels.data[0]).toBe(-990);
    expect(readDicomSeries(files, {}, { phase: parsePhase('EchoTime=10;ImageType=P') }).volume.voxels.data[0]).toBe(-990);
    const half = refused('SEVERAL_PHASES', () => readDicomSeries(files, {}, { phase: parsePhase('ImageType=P') }));
    expect(half.choices).toEqual(['ImageType=P,EchoTime=5', 'ImageType=P,EchoTime=10']);
  });

  it('are no volumes where each slice has a time of its own: two slices lie at one place then', () => {
    const of = (time: string, z: number, first: number): Uint8Array =>
      ctFile({ z, values: [first, 0, 0, 0, 0, 0], with: [[TAG.AcquisitionTime, 'TM', time]] });
    refused('DUPLICATE_SLICES', () => readDicomSeries([of('120000', 0, 1), of('120001', 2.5, 2), of('120002', 2.5, 3)]));
  });

  it('of one enhanced image are named by the attribute, and one is chosen by it', () => {
    const error = refused('SEVERAL_PHASES', () => readDicomSeries([twoTimes]));
    expect(error.choices).toEqual(['TemporalPositionIndex=1', 'TemporalPositionIndex=2']);
    expect(error.place.tag).toBe('(0020,9128)');
    const second = readDicomSeries([twoTimes], {}, { phase: { attribute: 'TemporalPositionIndex', value: 2 } });
    expect(second.volume.voxels.data[0]).toBe(12);
  });

  it('are told apart by b-value and echo time of the frames', () => {
    const diffusion = (b: number): FixtureElement => [TAG.MRDiffusionSequence, 'SQ', [[[TAG.DiffusionBValue, 'FD', b]]]];
    const file = dicomBytes(multiFrame([frameGroup(0, [diffusion(0)]), frameGroup(0, [diffusion(800)])], []));
    expect(refused('SEVERAL_PHASES', () => readDicomSeries([file])).choices).toEqual([
      'DiffusionBValue=0',
      'DiffusionBValue=800',
    ]);
    expect(readDicomSeries([file], {}, { phase: { attribute: 'DiffusionBValue', value: 800 } }).volume.grid.size).toEqual([
      3, 2, 1,
    ]);
  });

  it('are one when each enhanced file of the series holds a part of it', () => {
    const part = (z: number): Uint8Array => dicomBytes(multiFrame([frameGroup(z), frameGroup(z + 2)], [], sharedGroup()));
    expect(readDicomSeries([part(4), part(0)]).volume.grid).toMatchObject({ size: [3, 2, 4], originMm: [10, 20, 0] });
  });
});
