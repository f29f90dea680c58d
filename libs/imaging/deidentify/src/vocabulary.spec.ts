import { textElement } from '@collimate/imaging-dicom';
import { SeededRandom } from '@collimate/kernel-numeric';
import { hasCheckDigit, isKnownCode } from './code.table.js';
import { Identity } from './identity.js';
import { faultOfText } from './text.checks.js';
import { VOCABULARIES, type VocabularyName } from './vocabulary.table.js';

const NOBODY = new Identity([]);
/** Values as scanners of several makers write them. */
const REAL: Readonly<Record<VocabularyName, readonly string[]>> = {
  manufacturer: [
    'SIEMENS',
    'Siemens Healthineers',
    'SIEMENS NM',
    'GE MEDICAL SYSTEMS',
    'Philips',
    'Philips Medical Systems',
    'TOSHIBA',
    'TOSHIBA_MEC',
    'Canon Medical Systems',
    'CANON_MEC',
    'Hitachi Medical Corporation',
    'CPS',
    'ADAC',
    'Varian Medical Systems',
    'Brainlab',
    'QIICR',
    'UIH',
    'FUJIFILM Healthcare Corporation',
    'Philips Healthcare',
    'NeuroLogica',
    'TomoTherapy Incorporated',
    'MIM Software Inc.',
  ],
  model: [
    'SOMATOM Definition AS',
    'SOMATOM Definition AS+',
    'SOMATOM Force',
    'Sensation 64',
    'Emotion 16 (2007)',
    'LightSpeed VCT',
    'LightSpeed16',
    'Discovery CT750 HD',
    'Discovery STE',
    'Optima CT660',
    'Revolution EVO',
    'BrightSpeed',
    'Brilliance 64',
    'Brilliance Big Bore',
    'iCT 256',
    'Ingenuity CT',
    'IQon Spectral CT',
    'Aquilion',
    'Aquilion ONE',
    'Aquilion PRIME SP',
    'Biograph64_mCT',
    'Biograph 40',
    'Biograph 1080',
    'GEMINI TF TOF 16',
    'Skyra',
    'Prisma_fit',
    'TrioTim',
    'Avanto',
    'MAGNETOM Vida',
    'Achieva',
    'Ingenia',
    'Ingenia Elition X',
    'SIGNA HDxt',
    'Signa HDxt',
    'DISCOVERY MR750w',
    'Optima MR450w',
    'Discovery 690',
    'Guardian Body(C)',
    '1080',
    '3D Slicer',
  ],
  software: [
    'syngo CT VA48A',
    'syngo CT 2012B',
    'syngo MR E11',
    'syngo MR B17',
    'syngo MR 2004A 4VA25A',
    'gmp_vct.42',
    'sles_hde.102',
    '07MW18.4',
    '4.7.5',
    '5.4.1.2',
    '3.2.3.2',
    'V6.00ER001',
    'DV26.0_R03_1831.b',
    '27\\LX\\MR Software release:DV25.0_R01_1451.a',
    'VG60A',
    'VA30A',
    '52.00',
    'PET_CT 1.0',
  ],
  filter: ['NONE', 'WEDGE', 'BODY FILTER', 'HEAD FILTER', 'MEDIUM FILTER', 'LARGE BOWTIE FIL', '0', '1', 'FLAT'],
  kernel: [
    'B30f',
    'B31s',
    'H60s',
    'U90u',
    'I30f\\3',
    'Br40d\\3',
    'Bl57f',
    'Qr36d',
    'STANDARD',
    'LUNG',
    'BONEPLUS',
    'SOFT',
    'DETAIL',
    'B',
    'YA',
    'YC',
    'UB',
    'FC08',
    'FC51',
    'XYZGAUSSIAN5.00',
    'XYZ Gauss4.00',
    'D30f',
    'T20f',
    'SHARP',
  ],
  attenuation: ['NONE', 'measured', 'CTAC-SG', 'CT-derived mu-map', 'measured,slice,0.096000 cm-1', 'ACTAC', 'measured,AC_CT'],
  reconstruction: [
    'OSEM',
    'PSF+TOF 2i21s',
    'OSEM3D 4i8s',
    'BLOB-OS-TF',
    'VPFX',
    'VPFXS',
    '3D-RAMLA',
    'FORE+OSEM',
    'OSEM2D 4i8s',
    'TrueX+TOF (ultraHD-PET)',
    'PSF 3i21s',
    '3D IR',
  ],
  sequence: [
    '*tse2d1_9',
    '*ep_b1000t',
    '*fl3d1r',
    '*tfl3d1_16ns',
    '*spcir_242ns',
    '*swi3d1r',
    'ep_b50',
    'FFE',
    'TSE',
    'SSFSE',
    'EFGRE3D',
  ],
  scatter: ['NONE', 'Model-based', 'Convolution subtraction', 'SS-SIMUL', 'Model Based', 'Relative Scaling'],
};
const names = Object.keys(VOCABULARIES) as VocabularyName[];
const faults = (value: string, name: VocabularyName, identity = NOBODY): readonly unknown[] =>
  value.split('\\').map((part) => faultOfText(part, name, identity));

describe('the closed vocabularies', () => {
  it.each(names)('know what scanners write as %s', (name) => {
    const unknown = REAL[name].filter((value) => faults(value, name).some((fault) => fault !== undefined));
    expect(unknown).toEqual([]);
  });

  it.each(names)('know no name, address, date or number as %s', (name) => {
    const foreign = [
      'LEE',
      'NG',
      'LI',
      'LEE KIM 19500102',
      'REC of Mrs LEE',
      'ACME for St Elsewhere Hospital',
      'tel 0171-5550123',
      'jane.roe@example.org',
      'MRN 0012345-678',
      '12345678',
      '19500102',
      '02.01.1950',
      '1950-01-02',
      'JOHN.ROE.19500',
      'Dr. Who',
      'B30f LEE',
      'SIEMENS LEE',
      '4.7.5 JANE',
      'DOE^JANE',
    ];
    expect(foreign.filter((value) => faults(value, name).every((fault) => fault === undefined))).toEqual([]);
  });

  it('have shapes in which no four letters and no five digits on end are free', () => {
    const random = new SeededRandom(11);
    const draw = (letters: string, count: number): string =>
      Array.from({ length: count }, () => letters[Math.floor(random.uniform() * letters.length)]).join('');
    const taken: string[] = [];
    for (const name of names) {
      for (let n = 0; n < 3000; n++) {
        const words = [draw('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4), draw('0123456789', 5 + (n % 6))];
        taken.push(...words.filter((word) => VOCABULARIES[name].shapes.some((shape) => shape.test(word))));
      }
    }
    expect(taken).toEqual([]);
  });

  it('give a word up that is also the name of a person, or a shape that is a number of the file', () => {
    const identity = new Identity([
      textElement(0x00080050, 'SH', 'VA48A'),
      textElement(0x00100010, 'PN', 'PHILIPS^GE^B^MR'),
      textElement(0x00100020, 'LO', '4-75-12'),
    ]);
    expect(faults('Philips', 'manufacturer', identity)).toEqual(['identity']);
    expect(faults('GE MEDICAL SYSTEMS', 'manufacturer', identity)).toEqual(['identity']);
    expect(faults('SIEMENS', 'manufacturer', identity)).toEqual([undefined]);
    expect(faults('syngo CT VA48A', 'software', identity)).toEqual(['identity']);
    expect(faults('4.75.12', 'software', identity)).toEqual(['identity']);
    expect(faults('syngo MR E11', 'software', identity)).toEqual([undefined]);
  });
});

describe('codes', () => {
  it.each([
    ['121322', 'DCM'],
    ['261665006', 'SCT'],
    ['49755003', 'SCT'],
    ['T-28000', 'SRT'],
    ['C-B1031', 'SRT'],
    ['RID1301', 'RADLEX'],
    ['mm', 'UCUM'],
    ['C0006104', 'UMLS'],
  ])('%s of %s is known', (value, scheme) => {
    expect(isKnownCode(value, scheme)).toBe(true);
  });

  it.each([
    ['JOHN.ROE.19500', 'SRT'],
    ['19500102', 'DCM'],
    ['12345678', 'SCT'],
    ['49755004', 'SCT'],
    ['LEE', 'UCUM'],
    ['1', '99HOSP'],
    ['121322', ''],
    ['T-LEE00', 'SRT'],
  ])('%s of %s is not', (value, scheme) => {
    expect(isKnownCode(value, scheme)).toBe(false);
  });

  it('of SNOMED CT have a check digit that finds every changed digit', () => {
    for (let at = 0; at < 9; at++) {
      for (let by = 1; by < 10; by++) {
        const digits = [...'261665006'];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(hasCheckDigit(digits.join(''))).toBe(false);
      }
    }
  });
});
