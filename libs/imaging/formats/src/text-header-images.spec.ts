import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { readMetaImage } from './metaimage/metaimage.reader.js';
import { readNrrd } from './nrrd/nrrd.reader.js';
import { refused } from './refused.fixture.js';

const decoders = {
  gunzip: (b: Uint8Array) => new Uint8Array(gunzipSync(b)),
  inflateZlib: (b: Uint8Array) => new Uint8Array(inflateSync(b)),
};
const voxels = Int16Array.of(-3, -2, -1, 0, 1, 2, 3, 4);
const raw = new Uint8Array(voxels.buffer);

function file(header: string, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(header);
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

describe('readNrrd', () => {
  const lines = (change: Record<string, string | undefined> = {}): string => {
    const fields: Record<string, string | undefined> = {
      type: 'short',
      dimension: '3',
      space: 'right-anterior-superior',
      sizes: '2 2 2',
      'space directions': '(-2,0,0) (0,-3,0) (0,0,4)',
      'space origin': '(5,6,7)',
      encoding: 'raw',
      endian: 'little',
      ...change,
    };
    return `NRRD0004\n# made for a test\n${Object.entries(fields)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${k}: ${v}\n`)
      .join('')}\n`;
  };

  it('reads raw voxels and turns RAS to LPS', () => {
    const { volume } = readNrrd(file(lines(), raw));
    expect(volume.grid).toEqual({
      size: [2, 2, 2],
      spacingMm: [2, 3, 4],
      originMm: [-5, -6, 7],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect([...volume.voxels.data]).toEqual([...voxels]);
  });

  it('reads gzip, text, big endian and a detached data file', () => {
    expect([...readNrrd(file(lines({ encoding: 'gzip' }), new Uint8Array(gzipSync(raw))), decoders).volume.voxels.data]).toEqual([
      ...voxels,
    ]);
    expect([
      ...readNrrd(file(lines({ encoding: 'ascii' }), new TextEncoder().encode([...voxels].join(' ')))).volume.voxels.data,
    ]).toEqual([...voxels]);
    const swapped = raw.map((_, i) => raw[i ^ 1]);
    expect([...readNrrd(file(lines({ endian: 'big' }), swapped)).volume.voxels.data]).toEqual([...voxels]);
    const detached = file(lines({ 'data file': 'voxels.raw', 'byte skip': '-1' }), new Uint8Array(0));
    expect([...readNrrd(detached, {}, { image: file('xyz', raw) }).volume.voxels.data]).toEqual([...voxels]);
    refused('NO_IMAGE', () => readNrrd(detached));
  });

  it('names the labels of a segmentation', () => {
    const header = lines().replace(/\n\n$/u, '\nSegment0_Name:=Tumour\nSegment0_LabelValue:=3\n\n');
    expect(readNrrd(file(header, raw)).segments).toEqual([{ name: 'Tumour', label: 3, layer: 0 }]);
  });

  it('reads one layer of a segmentation whose segments overlap', () => {
    const layered = {
      dimension: '4',
      type: 'uint8',
      sizes: '2 2 2 1',
      kinds: 'list domain domain domain',
      'space directions': 'none (-2,0,0) (0,-3,0) (0,0,4)',
    };
    const named = (n: number, name: string, layer: number) =>
      `Segment${n}_Name:=${name}\nSegment${n}_LabelValue:=1\nSegment${n}_Layer:=${layer}\n`;
    const header = (change = {}) =>
      lines({ ...layered, ...change }).replace(/\n\n$/u, `\n${named(0, 'Tumour', 0)}${named(1, 'Organ', 1)}\n`);
    const sideBySide = Uint8Array.of(1, 0, 1, 1, 0, 1, 0, 1);
    const layer = (wish?: string | number) =>
      readNrrd(file(header(), sideBySide), {}, { segment: typeof wish === 'number' ? { number: wish } : { name: wish } });
    expect(layer('Tumour').volume.grid).toEqual({
      size: [2, 2, 1],
      spacingMm: [2, 3, 4],
      originMm: [-5, -6, 7],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect([...layer('Tumour').volume.voxels.data]).toEqual([1, 1, 0, 0]);
    expect([...layer('Organ').volume.voxels.data]).toEqual([0, 1, 1, 1]);
    for (const unclear of [undefined, 1])
      expect(refused('SEVERAL_REGIONS', () => layer(unclear)).choices).toEqual(['1\tTumour', '1\tOrgan']);
    refused('UNKNOWN_REGION', () => layer('Liver'));
    refused('DAMAGED', () => readNrrd(file(header({ sizes: '1 2 2 1' }), sideBySide), {}, { segment: { name: 'Organ' } }));
    refused('BAD_GEOMETRY', () => readNrrd(file(header({ sizes: '0 2 2 1' }), sideBySide), {}, { segment: { name: 'Organ' } }));
    refused('UNSUPPORTED_IMAGE', () =>
      readNrrd(file(header({ kinds: 'domain domain domain list' }), sideBySide), {}, { segment: { name: 'Organ' } }),
    );
  });

  it('reads segments of 3D Slicer up to 4.10, which gave each a layer and no label, and numbers with a gap', () => {
    const layered = {
      dimension: '4',
      type: 'uint8',
      sizes: '2 2 2 1',
      'space directions': 'none (-2,0,0) (0,-3,0) (0,0,4)',
    };
    const sideBySide = Uint8Array.of(1, 0, 1, 1, 0, 1, 0, 1);
    for (const kind of ['list', 'vector']) {
      const header = lines({ ...layered, kinds: `${kind} domain domain domain` });
      const old = file(header.replace(/\n\n$/u, '\nSegment0_Name:=Tumour\nSegment1_Name:=Organ\n\n'), sideBySide);
      const layer = (name: string): number[] => [...readNrrd(old, {}, { segment: { name } }).volume.voxels.data];
      expect([layer('Tumour'), layer('Organ')]).toEqual([
        [1, 1, 0, 0],
        [0, 1, 1, 1],
      ]);
    }
    const gap = lines().replace(
      /\n\n$/u,
      '\nSegment7_Name:=b\nSegment7_LabelValue:=4\nSegment0_Name:=a\nSegment0_LabelValue:=3\n\n',
    );
    expect(readNrrd(file(gap, raw)).segments.map(({ name, label }) => [name, label])).toEqual([
      ['a', 3],
      ['b', 4],
    ]);
  });

  it.each([
    ['cm', 10],
    ['um', 1e-3],
    ['\u00b5m', 1e-3],
    ['\u03bcm', 1e-3],
    ['', 1],
  ])('measures in the unit of the header: "%s"', (unit, mm) => {
    const units = `"${unit}" "${unit}" "${unit}"`;
    expect(readNrrd(file(lines({ 'space units': units }), raw)).volume.grid.spacingMm).toEqual([2 * mm, 3 * mm, 4 * mm]);
    const spacings = { space: undefined, 'space directions': undefined, 'space origin': undefined, spacings: '2 3 4', units };
    expect(readNrrd(file(lines(spacings), raw)).volume.grid.spacingMm).toEqual([2 * mm, 3 * mm, 4 * mm]);
    refused('UNSUPPORTED_IMAGE', () => readNrrd(file(lines({ ...spacings, units: '"s" "s" "s"' }), raw)));
  });

  it('refuses bzip2 by name without a decoder', () => {
    expect(refused('DECODER_MISSING', () => readNrrd(file(lines({ encoding: 'bzip2' }), raw))).message).toContain('bzip2');
  });

  it('refuses a field that is there twice with two values, under one name or two', () => {
    const twice = (line: string): string => lines().replace('\n\n', `\n${line}\n\n`);
    for (const line of ['sizes: 1 2 4', 'endian: big', 'type: ushort', 'space origin: (0,0,0)'])
      expect(refused('BAD_VALUE', () => readNrrd(file(twice(line), raw))).message).toContain('twice');
    refused('BAD_VALUE', () => readNrrd(file(twice('byte skip: 1\nbyteskip: 0'), raw)));
    expect([...readNrrd(file(twice('sizes: 2 2 2\ncontent: a\ncontent: b'), raw)).volume.voxels.data]).toEqual([...voxels]);
  });

  it('says of a list of files that the voxels are spread over several', () => {
    const list = lines().replace('\n\n', '\ndata file: LIST\na.raw\nb.raw\n');
    expect(refused('UNSUPPORTED_IMAGE', () => readNrrd(file(list, raw))).message).toContain('several files');
  });

  it('refuses what is no scalar volume in patient space', () => {
    refused('UNSUPPORTED_IMAGE', () => readNrrd(file(lines({ dimension: '4' }), raw)));
    refused('UNSUPPORTED_IMAGE', () => readNrrd(file(lines({ 'space directions': 'none (0,1,0) (0,0,1)' }), raw)));
    refused('UNSUPPORTED_IMAGE', () => readNrrd(file(lines({ space: 'scanner-xyz' }), raw)));
    refused('BAD_GEOMETRY', () => readNrrd(file(lines({ 'space directions': '(1,0,0) (1,1,0) (0,0,1)' }), raw)));
    refused('MISSING_ATTRIBUTE', () => readNrrd(file(lines({ endian: undefined }), raw)));
    refused('TRUNCATED', () => readNrrd(file(lines(), raw.subarray(0, 15))));
    refused('TRUNCATED', () => readNrrd(file(lines({ encoding: 'ascii' }), new TextEncoder().encode('1 2 3 4 5 6 7          '))));
  });
});

describe('readMetaImage', () => {
  const lines = (change: Record<string, string | undefined> = {}): string => {
    const keys: Record<string, string | undefined> = {
      ObjectType: 'Image',
      NDims: '3',
      BinaryData: 'True',
      BinaryDataByteOrderMSB: 'False',
      CompressedData: 'False',
      TransformMatrix: '0 1 0 -1 0 0 0 0 1',
      Offset: '1 2 3',
      ElementSpacing: '2 3 4',
      DimSize: '2 2 2',
      ElementType: 'MET_SHORT',
      ...change,
    };
    keys['ElementDataFile'] = change['ElementDataFile'] ?? 'LOCAL';
    // ElementDataFile ends the header by definition, so it comes last.
    const entries = Object.entries(keys).filter(([k, v]) => v !== undefined && k !== 'ElementDataFile');
    return [...entries, ['ElementDataFile', keys['ElementDataFile']]].map(([k, v]) => `${k} = ${v}\n`).join('');
  };

  it('reads voxels, and each row of the matrix as the direction of one axis', () => {
    const { volume } = readMetaImage(file(lines(), raw));
    expect(volume.grid).toEqual({
      size: [2, 2, 2],
      spacingMm: [2, 3, 4],
      originMm: [1, 2, 3],
      direction: [0, -1, 0, 1, 0, 0, 0, 0, 1],
    });
    expect([...volume.voxels.data]).toEqual([...voxels]);
  });

  it('reads zlib, big endian and a detached data file', () => {
    expect([
      ...readMetaImage(file(lines({ CompressedData: 'True' }), new Uint8Array(deflateSync(raw))), decoders).volume.voxels.data,
    ]).toEqual([...voxels]);
    expect([
      ...readMetaImage(
        file(
          lines({ BinaryDataByteOrderMSB: 'True' }),
          raw.map((_, i) => raw[i ^ 1]),
        ),
      ).volume.voxels.data,
    ]).toEqual([...voxels]);
    const header = file(lines({ ElementDataFile: 'voxels.raw' }), new Uint8Array(0));
    expect([...readMetaImage(header, {}, { image: raw }).volume.voxels.data]).toEqual([...voxels]);
    refused('NO_IMAGE', () => readMetaImage(header));
  });

  it('measures in the unit of the header, and refuses a map of intensities, which some readers apply and most do not', () => {
    const { grid } = readMetaImage(file(lines({ DistanceUnits: 'cm' }), raw)).volume;
    expect([grid.spacingMm, grid.originMm]).toEqual([
      [20, 30, 40],
      [10, 20, 30],
    ]);
    for (const unit of ['mm', '?']) {
      expect(readMetaImage(file(lines({ DistanceUnits: unit }), raw)).volume.grid.spacingMm).toEqual([2, 3, 4]);
    }
    refused('UNSUPPORTED_IMAGE', () => readMetaImage(file(lines({ DistanceUnits: 'inch' }), raw)));
    const map = (slope: string, offset: string) => ({
      ElementToIntensityFunctionSlope: slope,
      ElementToIntensityFunctionOffset: offset,
    });
    expect([...readMetaImage(file(lines(map('1.0', '0')), raw)).volume.voxels.data]).toEqual([...voxels]);
    refused('UNSUPPORTED_IMAGE', () => readMetaImage(file(lines(map('2', '0')), raw)));
    refused('UNSUPPORTED_IMAGE', () => readMetaImage(file(lines(map('1', '-1000')), raw)));
  });

  it('refuses colour, other dimensions, lists of files and missing voxels', () => {
    refused('UNSUPPORTED_IMAGE', () => readMetaImage(file(lines({ ElementNumberOfChannels: '3' }), raw)));
    refused('UNSUPPORTED_IMAGE', () => readMetaImage(file(lines({ NDims: '2' }), raw)));
    refused('UNSUPPORTED_IMAGE', () => readMetaImage(file(lines({ ElementDataFile: 'LIST' }), raw)));
    refused('TRUNCATED', () => readMetaImage(file(lines(), raw.subarray(1))));
    refused('MISSING_ATTRIBUTE', () => readMetaImage(file(lines({ ElementSpacing: undefined }), raw)));
  });

  const text = new TextEncoder().encode('KANARY Quimby Zelda!');
  const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

  it('finds voxels at the end of the file, behind the header or in a file of their own', () => {
    const before = joined(text, raw);
    expect([...readMetaImage(file(lines({ HeaderSize: '-1' }), before)).volume.voxels.data]).toEqual([...voxels]);
    const header = file(lines({ HeaderSize: '-1', ElementDataFile: 'v.raw' }), new Uint8Array(0));
    expect([...readMetaImage(header, {}, { image: before }).volume.voxels.data]).toEqual([...voxels]);
    const skipped = file(lines({ HeaderSize: '20', ElementDataFile: 'v.raw' }), new Uint8Array(0));
    expect([...readMetaImage(skipped, {}, { image: before }).volume.voxels.data]).toEqual([...voxels]);
    expect([...readMetaImage(file(lines({ HeaderSize: '0' }), raw)).volume.voxels.data]).toEqual([...voxels]);
    refused('TRUNCATED', () => readMetaImage(file(lines({ HeaderSize: '-1' }), raw.subarray(1))));
  });

  it.each(['20', '20.0', '5', '-2', '1.5', '', 'x'])('refuses to skip "%s" bytes behind a header', (HeaderSize) => {
    refused('BAD_VALUE', () => readMetaImage(file(lines({ HeaderSize }), joined(text, raw))));
  });

  it('refuses to count packed voxels, or text, from the end', () => {
    const packed = new Uint8Array(deflateSync(raw));
    refused('BAD_VALUE', () => readMetaImage(file(lines({ HeaderSize: '-1', CompressedData: 'True' }), packed), decoders));
    const ascii = new TextEncoder().encode([...voxels].join(' '));
    refused('BAD_VALUE', () => readMetaImage(file(lines({ HeaderSize: '-1', BinaryData: 'False' }), ascii)));
  });

  it.each(['True', 'true', 'T', 't', '1'])('takes the flag %s for true, and its counterpart for false', (yes) => {
    const no = { True: 'False', true: 'false', T: 'F', t: 'f', 1: '0' }[yes];
    const swapped = raw.map((_, i) => raw[i ^ 1]);
    for (const name of ['BinaryDataByteOrderMSB', 'ElementByteOrderMSB']) {
      const big = lines({ BinaryDataByteOrderMSB: undefined, [name]: yes });
      expect([...readMetaImage(file(big, swapped)).volume.voxels.data]).toEqual([...voxels]);
      const little = lines({ BinaryDataByteOrderMSB: undefined, [name]: no });
      expect([...readMetaImage(file(little, raw)).volume.voxels.data]).toEqual([...voxels]);
    }
    const packed = file(lines({ CompressedData: yes }), joined(new Uint8Array(deflateSync(raw)), text));
    expect([...readMetaImage(packed, decoders).volume.voxels.data]).toEqual([...voxels]);
    const ascii = new TextEncoder().encode([...voxels].join(' '));
    expect([...readMetaImage(file(lines({ BinaryData: no }), ascii)).volume.voxels.data]).toEqual([...voxels]);
  });

  it('refuses flags that say neither or both, and keys that say two things', () => {
    for (const name of ['BinaryData', 'BinaryDataByteOrderMSB', 'ElementByteOrderMSB', 'CompressedData'])
      for (const word of ['yes', '2', '', 'tru', '-1'])
        refused('BAD_VALUE', () => readMetaImage(file(lines({ [name]: word }), raw), decoders));
    refused('BAD_VALUE', () => readMetaImage(file(lines({ ElementByteOrderMSB: 'True' }), raw)));
    const twice = (line: string): string => lines().replace('ElementType', `${line}\nElementType`);
    refused('BAD_VALUE', () => readMetaImage(file(twice('DimSize = 1 2 4'), raw)));
    expect([...readMetaImage(file(twice('DimSize = 2 2 2\nComment = a\nComment = b'), raw)).volume.voxels.data]).toEqual([
      ...voxels,
    ]);
  });
});
