import dicomParser from 'dicom-parser';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readNifti } from '@collimate/imaging-formats';
import { bytes, sequence, text, writeDicom } from '@collimate/imaging-simulation';
import { plantedNifti } from '../../deidentification/nifti.fixture.js';
import { CANARY, CT, ascii, ct, deidentified, file, latin, onlyFile, type Run } from '../../deidentification/planted.fixture.js';
import { clean } from './cases.fixture.js';

/* The cases of the design, by their numbers, each through the command itself: what was planted is nowhere in what a run leaves. */

/** The one cleaned file as an independent reader sees it. */
const only = (run: Run): dicomParser.DataSet => dicomParser.parseDicom(onlyFile(run));

describe('the room around the attributes', () => {
  it('11: preamble, file meta group, version and title of the sender', async () => {
    const meta = [
      text(0x00020013, 'SH', CANARY),
      text(0x00020016, 'AE', CANARY),
      text(0x00020017, 'AE', CANARY),
      bytes(0x00020102, 'OB', ascii(CANARY)),
    ];
    const run = await deidentified({ 'a.dcm': file(CT, { preamble: ascii(CANARY.repeat(16)), meta }) });
    expect([run.exit, run.files.size]).toEqual([0, 1]);
    expect(run.everything).not.toContain(CANARY);
  });

  it('23: behind the last pixel, and in bits above the highest', async () => {
    const pixels = CT.at(-1)?.value as Uint8Array;
    const high = pixels.slice();
    // The upper half of each second byte, four bits at a time.
    [...CANARY].forEach((letter, i) => {
      high[4 * i + 1] = (high[4 * i + 1] & 15) | (letter.charCodeAt(0) & 0xf0);
      high[4 * i + 3] = (high[4 * i + 3] & 15) | ((letter.charCodeAt(0) & 15) << 4);
    });
    const run = await clean(bytes(0x7fe00010, 'OW', Uint8Array.from([...high, ...ascii(CANARY)])));
    const element = only(run).elements['x7fe00010'];
    expect(latin(only(run).byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array)).toBe(
      latin(pixels),
    );
    expect(run.everything).not.toContain(CANARY);
  });

  it('24: between compressed fragments, and in an icon', async () => {
    const frame = rleFrame();
    const run = await deidentified({
      'a.dcm': writeDicom(
        [...CT.filter(({ tag }) => tag !== 0x7fe00010), sequence(0x00880200, [bytes(0x7fe00010, 'OW', ascii(CANARY))])],
        {
          meta: [text(0x00020010, 'UI', '1.2.840.10008.1.2.5')],
          frames: [Uint8Array.from([...frame, ...ascii(CANARY)]), ascii(`${CANARY}${CANARY}`)],
        },
      ),
    });
    expect([run.exit, run.files.size]).toEqual([0, 1]);
    expect(run.everything).not.toContain(CANARY);
    expect(run.report.series[0].remarks).toEqual({ DECOMPRESSED: 1 });
  });

  it('25: names of files and folders, DICOMDIR, headers of NIfTI and NRRD, side-cars', async () => {
    const nifti = plantedNifti(CANARY);
    const nrrd = `NRRD0004\n# ${CANARY}\ntype: uint8\ndimension: 3\nsizes: 8 8 2\nspace: left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,2)\nspace origin: (0,0,0)\ncontent: ${CANARY}\nencoding: raw\n${CANARY}:=${CANARY}\nSegment0_Name:=${CANARY}\nSegment0_LabelValue:=1\n\n`;
    const meta = `ObjectType = Image\nComment = ${CANARY}\nNDims = 3\nDimSize = 8 8 2\nElementSpacing = 1 1 2\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_UCHAR\n${CANARY} = 1\nElementDataFile = LOCAL\n`;
    const voxels = Uint8Array.from({ length: 128 }, (_, i) => i + 1);
    const run = await deidentified({
      [`${CANARY}/${CANARY}.dcm`]: file(CT),
      [`${CANARY}/DICOMDIR`]: file(ct(text(0x00080016, 'UI', '1.2.840.10008.1.3.10'), text(0x00041130, 'CS', CANARY))),
      [`${CANARY}.nii.gz`]: new Uint8Array(gzipSync(nifti)),
      [`${CANARY}.json`]: JSON.stringify({
        PatientName: CANARY,
        MagneticFieldStrength: 1.5,
        Nested: { a: [CANARY] },
        Manufacturer: CANARY,
        EchoTime: 0.012,
        [CANARY]: 1,
      }),
      'image.nrrd': Uint8Array.from([...ascii(nrrd), ...voxels, ...ascii(CANARY)]),
      'image.mha': Uint8Array.from([...ascii(meta), ...voxels, ...ascii(CANARY)]),
      'export.zip': ascii(`PK\x05\x06${'\0'.repeat(18)}${CANARY}`),
      'notes.txt': CANARY,
    });
    expect(run.exit).toBe(3);
    expect(run.report.refused.map(({ code }) => code)).toEqual(['SOP_CLASS_NOT_ACCEPTED', 'NOT_AN_IMAGE', 'NOT_AN_IMAGE']);
    expect([...run.files.keys()].map((name) => name.replace(/^.*?(\.[a-z.]+)$/, '$1')).sort()).toEqual([
      '.dcm',
      '.json',
      '.mha',
      '.nii.gz',
      '.nrrd',
    ]);
    const packed = [...run.files].find(([name]) => name.endsWith('.gz'))?.[1] as Uint8Array;
    const plain = new Uint8Array(gunzipSync(packed));
    expect((run.everything + latin(plain)).toUpperCase()).not.toContain(CANARY);
    const side = [...run.files].find(([name]) => name.endsWith('.json'));
    expect(JSON.parse(new TextDecoder().decode(side?.[1]))).toEqual({
      MagneticFieldStrength: 1.5,
      Manufacturer: 'UNKNOWN',
      EchoTime: 0.012,
    });
    // An image and its side-car keep one name.
    expect([...run.files.keys()].filter((name) => name.startsWith(side?.[0].replace('.json', '') as string))).toHaveLength(2);
    const [before, after] = [nifti, plain].map((bytes_) => readNifti(bytes_).volume);
    expect(after.grid).toEqual(before.grid);
    expect(after.voxels.data).toEqual(before.voxels.data);
    for (const ending of ['.nrrd', '.mha']) {
      const content = [...run.files].find(([name]) => name.endsWith(ending))?.[1] as Uint8Array;
      expect(content.subarray(-128)).toEqual(voxels);
    }
  });

  it('34: errors, streams and the folder for temporary files', async () => {
    const whole = file(ct(text(0x00100010, 'PN', CANARY), text(0x00280030, 'DS', CANARY)));
    const run = await deidentified({
      [`${CANARY}.dcm`]: whole,
      [`x/${CANARY}.nii`]: ascii(`\x5c\x01\0\0${CANARY.repeat(60)}`),
      [`${CANARY}.json`]: `{"a": ${CANARY}`,
      [`${CANARY}.nrrd`]: `NRRD0004\n${CANARY}: ${CANARY}\ntype: ${CANARY}\n\n`,
      'cut.dcm': whole.subarray(0, 900),
    });
    expect([run.exit, run.files.size, run.report.refused.length]).toEqual([2, 0, 5]);
    expect(run.everything.toUpperCase()).not.toContain(CANARY);
  });
});

/** The slice of the fixture, run-length encoded. @source DICOM PS3.5 Annex G */
function rleFrame(): Uint8Array {
  const pixels = CT.at(-1)?.value as Uint8Array;
  const segment = (from: number): number[] => {
    const plane = pixels.filter((_, i) => i % 2 === from);
    return [127, ...plane.subarray(0, 128), 127, ...plane.subarray(128)];
  };
  const header = new DataView(new ArrayBuffer(64));
  [2, 64, 64 + 258].forEach((n, i) => header.setUint32(4 * i, n, true));
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segment(1), ...segment(0)]);
}
