import { type DicomDataset, bytes, numbers, sequence, text } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';
import type { PatientRecord } from './patient.record.js';
import { CT_IMAGE_STORAGE, type ScanIdentity } from './scan.identity.js';
import type { ScannerProtocol } from './scanner.table.js';
import type { SliceOrder, SliceWriter } from './slice.order.js';

/** One slice of a CT series, explicit VR little endian, signed 16 bits. @source DICOM PS3.3 A.3 */
export const ctSlice: SliceWriter = (slice) =>
  writeDicom(ctDataset(slice), {
    preamble: preambleOf(slice.record),
    meta: [text(0x00020016, 'AE', slice.record.station)],
  });

/** The attributes of a CT slice, on which those of other modalities are modelled. */
export function ctDataset({ shared, record, scanner, scan, grid, k, stored }: SliceOrder): DicomDataset {
  const [nx, ny] = grid.size;
  const z = grid.originMm[2] + k * grid.spacingMm[2];
  const pixels = stored.slice(k * nx * ny, (k + 1) * nx * ny);
  return [
    ...shared,
    ...seriesAttributes(record, scanner, scan),
    ...[
      text(0x00080018, 'UI', scan.slice(k)),
      text(0x00200013, 'IS', String(k + 1)),
      text(0x00200032, 'DS', [grid.originMm[0], grid.originMm[1], z].map(decimal).join('\\')),
      text(0x00201041, 'DS', decimal(z)),
      numbers(0x00280010, 'US', ny),
      numbers(0x00280011, 'US', nx),
      text(0x00280030, 'DS', [grid.spacingMm[1], grid.spacingMm[0]].map(decimal).join('\\')),
      bytes(0x7fe00010, 'OW', littleEndian(pixels)),
    ],
  ];
}

function seriesAttributes(record: PatientRecord, scanner: ScannerProtocol, scan: ScanIdentity): DicomDataset {
  return [
    text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    text(0x00080016, 'UI', CT_IMAGE_STORAGE),
    text(0x00080022, 'DA', record.studyDate),
    text(0x00080023, 'DA', record.studyDate),
    text(0x0008002a, 'DT', `${record.studyDate}${record.studyTime}+0200`),
    text(0x00080032, 'TM', record.studyTime),
    text(0x00080033, 'TM', record.studyTime),
    text(0x00080060, 'CS', 'CT'),
    text(0x0008103e, 'LO', `Thorax ${scanner.kernel} ${record.familyName}`),
    text(0x00180015, 'CS', 'CHEST'),
    text(0x00180022, 'CS', 'HELICAL MODE'),
    text(0x00180050, 'DS', decimal(scanner.sliceSpacingMm)),
    text(0x00180060, 'DS', String(scanner.kvp)),
    text(0x00181030, 'LO', `Lung nodule ${record.referrer}`),
    text(0x00181100, 'DS', decimal(scanner.matrix * scanner.pixelSpacingMm)),
    text(0x00181151, 'IS', String(scanner.tubeCurrentMa)),
    text(0x00181210, 'SH', scanner.kernel),
    text(0x00185100, 'CS', 'HFS'),
    text(0x0020000e, 'UI', scan.series),
    text(0x00200011, 'IS', '2'),
    text(0x00200012, 'IS', '1'),
    text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    text(0x00200052, 'UI', scan.frameOfReference),
    text(0x00201040, 'LO', ''),
    text(0x00204000, 'LT', `Compared with the films of ${record.givenName} ${record.familyName}.`),
    numbers(0x00280002, 'US', 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    numbers(0x00280100, 'US', 16),
    numbers(0x00280101, 'US', 16),
    numbers(0x00280102, 'US', 15),
    numbers(0x00280103, 'US', 1),
    text(0x00281050, 'DS', '40'),
    text(0x00281051, 'DS', '400'),
    text(0x00281052, 'DS', decimal(scanner.rescaleIntercept)),
    text(0x00281053, 'DS', decimal(scanner.rescaleSlope)),
    text(0x00281054, 'LO', 'HU'),
    sequence(0x00081140, [text(0x00081150, 'UI', CT_IMAGE_STORAGE), text(0x00081155, 'UI', scan.slice(-1))]),
  ];
}

/** @returns a decimal string of at most 16 characters. @source DICOM PS3.5 6.2 (DS) */
export function decimal(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

/** Some archives leave text in the 128 bytes that the standard gives to applications. */
export function preambleOf(record: PatientRecord): Uint8Array {
  return Uint8Array.from(`${record.mrn} ${record.accession}`, (letter) => letter.charCodeAt(0));
}

/** The bytes of 16-bit samples as explicit VR little endian has them. */
export function littleEndian(values: Int16Array | Uint16Array): Uint8Array {
  const out = new Uint8Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    out[2 * i] = values[i] & 0xff;
    out[2 * i + 1] = (values[i] >> 8) & 0xff;
  }
  return out;
}
