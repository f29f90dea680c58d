import { type DicomDataset, bytes, numbers, sequence, text } from './dicom-element.js';
import type { PatientRecord } from './patient.record.js';
import type { ScanIdentity } from './scan.identity.js';
import type { ScannerProtocol } from './scanner.table.js';

/**
 * Patient, study and equipment attributes as a hospital writes them: with names, numbers and dates where the standard
 * has them and where people put them in practice (comments, private blocks, nested sequences, retired attributes).
 * @source DICOM PS3.3 C.7.1, C.7.2, C.7.5
 */
export function patientAndStudy(record: PatientRecord, scanner: ScannerProtocol, scan: ScanIdentity): DicomDataset {
  const name = `${record.familyName}^${record.givenName}`;
  const spoken = `${record.givenName} ${record.familyName}`;
  return [
    text(0x00080005, 'CS', 'ISO_IR 192'),
    text(0x00080012, 'DA', record.studyDate),
    text(0x00080013, 'TM', record.studyTime),
    text(0x00080020, 'DA', record.studyDate),
    text(0x00080021, 'DA', record.studyDate),
    text(0x00080030, 'TM', record.studyTime),
    text(0x00080031, 'TM', record.studyTime),
    text(0x00080050, 'SH', record.accession),
    text(0x00080070, 'LO', scanner.manufacturer),
    text(0x00080080, 'LO', record.hospital),
    text(0x00080081, 'ST', `${record.street}, ${record.hospital}`),
    text(0x00080090, 'PN', `${record.referrer}^Dr`),
    text(0x00080201, 'SH', '+0200'),
    text(0x00081010, 'SH', record.station),
    text(0x00081030, 'LO', `Nodule follow-up ${record.familyName.toUpperCase()}`),
    text(0x00081040, 'LO', `Radiology, ${record.hospital}`),
    text(0x00081048, 'PN', `${record.referrer}^Record`),
    text(0x00081050, 'PN', `${record.referrer}^Performing`),
    text(0x00081070, 'PN', `${record.operator}^MTRA`),
    text(0x00081090, 'LO', scanner.model),
    sequence(0x00081110, [text(0x00081150, 'UI', '1.2.840.10008.3.1.2.3.1'), text(0x00081155, 'UI', scan.study)]),
    text(0x00100010, 'PN', name),
    text(0x00100020, 'LO', record.mrn),
    text(0x00100021, 'LO', record.hospital),
    text(0x00100030, 'DA', record.birthDate),
    text(0x00100040, 'CS', record.sex),
    text(0x00101000, 'LO', record.otherId),
    sequence(0x00101002, [text(0x00100020, 'LO', record.otherId), text(0x00100022, 'CS', 'TEXT')]),
    text(0x00101010, 'AS', `${String(record.ageYears).padStart(3, '0')}Y`),
    text(0x00101020, 'DS', record.sizeM),
    text(0x00101030, 'DS', record.weightKg),
    text(0x00101040, 'LO', record.street),
    text(0x00102154, 'SH', record.phone),
    text(0x00104000, 'LT', `${spoken} asks to be called at ${record.phone}.`),
    text(0x00181000, 'LO', record.serialNumber),
    text(0x00181020, 'LO', scanner.softwareVersion),
    text(0x0020000d, 'UI', scan.study),
    text(0x00200010, 'SH', record.accession.slice(3)),
    sequence(0x00400275, [
      text(0x00401001, 'SH', record.accession),
      text(0x00321060, 'LO', `CT thorax for ${spoken}`),
      sequence(0x00400008, [text(0x00080104, 'LO', `Protocol of ${record.referrer}`)]),
    ]),
    sequence(0x04000561, [
      text(0x04000562, 'DT', `${record.studyDate}${record.studyTime}+0200`),
      sequence(0x04000550, [text(0x00100010, 'PN', name), text(0x00100020, 'LO', record.mrn)]),
    ]),
    ...privateBlock(record, scanner),
  ];
}

/** The maker's own block: free text, an identifier inside a private sequence, and bytes nobody can name. */
function privateBlock(record: PatientRecord, { privateBlock: block }: ScannerProtocol): DicomDataset {
  const base = block.group * 0x10000;
  return [
    text(base + 0x0010, 'LO', block.creator),
    text(base + 0x1001, 'LO', `${record.familyName}^${record.givenName}`),
    { tag: base + 0x1002, vr: 'SQ', value: [[text(0x00100020, 'LO', record.mrn), text(base + 0x0010, 'LO', block.creator)]] },
    bytes(base + 0x1003, 'UN', asciiBytes(`${record.mrn}|${record.phone}`)),
    numbers(base + 0x1004, 'US', 7),
  ];
}

function asciiBytes(value: string): Uint8Array {
  return Uint8Array.from(value, (letter) => letter.charCodeAt(0));
}
