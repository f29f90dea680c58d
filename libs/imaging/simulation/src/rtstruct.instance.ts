import { decimal } from './ct.instance.js';
import { type DicomDataset, sequence, text } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';
import type { LesionPhantom } from './lesion.phantom.js';
import type { PatientRecord } from './patient.record.js';
import type { ScanIdentity } from './scan.identity.js';

const RT_STRUCTURE_SET_STORAGE = '1.2.840.10008.5.1.4.1.1.481.3';
const STUDY_COMPONENT_MANAGEMENT = '1.2.840.10008.3.1.2.3.1';

/**
 * The structure set of a scan: one region, one closed planar contour per slice that the lesion crosses.
 * @param shared patient, study and equipment attributes @param roi name of the region
 * @source DICOM PS3.3 A.19
 */
export function structureSet(
  shared: DicomDataset,
  record: PatientRecord,
  scan: ScanIdentity,
  phantom: LesionPhantom,
  roi: string,
): Uint8Array {
  const slices = Array.from({ length: phantom.grid.size[2] }, (_, k) => imageReference(scan, k));
  return writeDicom(
    [
      ...shared,
      ...[
        text(0x00080016, 'UI', RT_STRUCTURE_SET_STORAGE),
        text(0x00080018, 'UI', scan.structureSet),
        text(0x00080060, 'CS', 'RTSTRUCT'),
        text(0x0008103e, 'LO', `Contours by ${record.operator}`),
        text(0x0020000e, 'UI', scan.structureSeries),
        text(0x00200011, 'IS', '3'),
        text(0x00200013, 'IS', '1'),
        text(0x30060002, 'SH', record.familyName.slice(0, 16)),
        text(0x30060004, 'LO', `Nodule of ${record.givenName} ${record.familyName}`),
        text(0x30060008, 'DA', record.studyDate),
        text(0x30060009, 'TM', record.studyTime),
        sequence(0x30060010, [
          text(0x00200052, 'UI', scan.frameOfReference),
          sequence(0x30060012, [
            text(0x00081150, 'UI', STUDY_COMPONENT_MANAGEMENT),
            text(0x00081155, 'UI', scan.study),
            sequence(0x30060014, [text(0x0020000e, 'UI', scan.series), sequence(0x30060016, ...slices)]),
          ]),
        ]),
        sequence(0x30060020, [
          text(0x30060022, 'IS', '1'),
          text(0x30060024, 'UI', scan.frameOfReference),
          text(0x30060026, 'LO', roi),
          text(0x30060028, 'ST', `drawn for ${record.givenName} ${record.familyName}`),
          text(0x30060036, 'CS', 'MANUAL'),
        ]),
        sequence(0x30060039, [
          text(0x3006002a, 'IS', '255\\0\\0'),
          sequence(0x30060040, ...phantom.contours.map((contour) => contourItem(scan, phantom, contour))),
          text(0x30060084, 'IS', '1'),
        ]),
        sequence(0x30060080, [
          text(0x30060082, 'IS', '1'),
          text(0x30060084, 'IS', '1'),
          text(0x300600a4, 'CS', 'GTV'),
          text(0x300600a6, 'PN', `${record.operator}^Contour`),
        ]),
        text(0x300e0002, 'CS', 'UNAPPROVED'),
      ],
    ],
    { meta: [text(0x00020016, 'AE', record.station)] },
  );
}

function imageReference(scan: ScanIdentity, k: number): DicomDataset {
  return [text(0x00081150, 'UI', scan.imageClass), text(0x00081155, 'UI', scan.slice(k))];
}

function contourItem(scan: ScanIdentity, { grid }: LesionPhantom, contour: readonly number[]): DicomDataset {
  const k = Math.round((contour[2] - grid.originMm[2]) / grid.spacingMm[2]);
  return [
    sequence(0x30060016, imageReference(scan, k)),
    text(0x30060042, 'CS', 'CLOSED_PLANAR'),
    text(0x30060046, 'IS', String(contour.length / 3)),
    text(0x30060050, 'DS', contour.map(decimal).join('\\')),
  ];
}
