import type { Triple } from '@collimate/imaging-volume';
import { decimal } from './ct.instance.js';
import { bytes, type DicomDataset, type DicomElement, numbers, sequence, text } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';
import type { LesionPhantom } from './lesion.phantom.js';
import type { PatientRecord } from './patient.record.js';
import type { ScanIdentity } from './scan.identity.js';

const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';

/**
 * The lesion as a binary segmentation: one segment, one frame per slice that holds a voxel of it.
 * @param shared patient, study and equipment attributes @param roi label of the segment
 * @source DICOM PS3.3 A.51, C.8.20
 */
export function segmentation(
  shared: DicomDataset,
  record: PatientRecord,
  scan: ScanIdentity,
  phantom: LesionPhantom,
  roi: string,
): Uint8Array {
  const { grid } = phantom;
  const [nx, ny, nz] = grid.size;
  const inside = phantom.mask().voxels.data;
  const slices = Array.from({ length: nz }, (_, k) => k).filter((k) =>
    inside.subarray(k * nx * ny, (k + 1) * nx * ny).includes(1),
  );
  const dimensions = scan.dimensionOrganisation;
  return writeDicom(
    [
      ...shared,
      ...[
        text(0x00080008, 'CS', 'DERIVED\\PRIMARY'),
        text(0x00080016, 'UI', SEGMENTATION_STORAGE),
        text(0x00080018, 'UI', scan.segmentation),
        text(0x00080023, 'DA', record.studyDate),
        text(0x00080033, 'TM', record.studyTime),
        text(0x00080060, 'CS', 'SEG'),
        text(0x0008103e, 'LO', `Segments by ${record.operator}`),
        sequence(0x00081115, [
          sequence(0x0008114a, ...slices.map((k) => imageReference(scan, k))),
          text(0x0020000e, 'UI', scan.series),
        ]),
        text(0x0020000e, 'UI', scan.segmentationSeries),
        text(0x00200011, 'IS', '4'),
        text(0x00200013, 'IS', '1'),
        text(0x00200052, 'UI', scan.frameOfReference),
        text(0x00201040, 'LO', ''),
        sequence(0x00209221, [text(0x00209164, 'UI', dimensions)]),
        sequence(0x00209222, [
          text(0x00209164, 'UI', dimensions),
          numbers(0x00209165, 'AT', 0x00200032),
          numbers(0x00209167, 'AT', 0x00209113),
        ]),
        ...imageModule(nx, ny, slices.length),
        segmentOf(roi),
        text(0x00700080, 'CS', 'LESION'),
        text(0x00700081, 'LO', `Nodule of ${record.givenName} ${record.familyName}`),
        text(0x00700084, 'PN', `${record.operator}^Contour`),
        sharedGroups(grid.spacingMm),
        sequence(0x52009230, ...slices.map((k, index) => frameItem(scan, phantom, k, index))),
        bytes(0x7fe00010, 'OB', packed(inside, slices, nx * ny)),
      ],
    ],
    { meta: [text(0x00020016, 'AE', record.station)] },
  );
}

/** @source DICOM PS3.3 C.8.20.2 */
function imageModule(columns: number, rows: number, frames: number): DicomDataset {
  return [
    numbers(0x00280002, 'US', 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    text(0x00280008, 'IS', String(frames)),
    numbers(0x00280010, 'US', rows),
    numbers(0x00280011, 'US', columns),
    numbers(0x00280100, 'US', 1),
    numbers(0x00280101, 'US', 1),
    numbers(0x00280102, 'US', 0),
    numbers(0x00280103, 'US', 0),
    text(0x00282110, 'CS', '00'),
    text(0x00620001, 'CS', 'BINARY'),
  ];
}

function segmentOf(roi: string): DicomElement {
  return sequence(0x00620002, [
    sequence(0x00620003, code('49755003', 'Morphologically Abnormal Structure')),
    numbers(0x00620004, 'US', 1),
    text(0x00620005, 'LO', roi),
    text(0x00620008, 'CS', 'MANUAL'),
    sequence(0x0062000f, code('27925004', 'Nodule')),
  ]);
}

function sharedGroups(spacingMm: Triple): DicomElement {
  return sequence(0x52009229, [
    sequence(0x00209116, [text(0x00200037, 'DS', '1\\0\\0\\0\\1\\0')]),
    sequence(0x00289110, [
      text(0x00180050, 'DS', decimal(spacingMm[2])),
      text(0x00180088, 'DS', decimal(spacingMm[2])),
      text(0x00280030, 'DS', `${decimal(spacingMm[1])}\\${decimal(spacingMm[0])}`),
    ]),
  ]);
}

function imageReference(scan: ScanIdentity, k: number): DicomDataset {
  return [text(0x00081150, 'UI', scan.imageClass), text(0x00081155, 'UI', scan.slice(k))];
}

function code(value: string, meaning: string, scheme = 'SCT'): DicomDataset {
  return [text(0x00080100, 'SH', value), text(0x00080102, 'SH', scheme), text(0x00080104, 'LO', meaning)];
}

function frameItem(scan: ScanIdentity, { grid }: LesionPhantom, k: number, index: number): DicomDataset {
  const position = [grid.originMm[0], grid.originMm[1], grid.originMm[2] + k * grid.spacingMm[2]];
  return [
    sequence(0x00089124, [
      sequence(0x00082112, [
        ...imageReference(scan, k),
        sequence(0x0040a170, code('121322', 'Source image for image processing operation', 'DCM')),
      ]),
    ]),
    sequence(0x00209111, [numbers(0x00209157, 'UL', index + 1)]),
    sequence(0x00209113, [text(0x00200032, 'DS', position.map(decimal).join('\\'))]),
    sequence(0x0062000a, [numbers(0x0062000b, 'US', 1)]),
  ];
}

/** One bit per voxel, the first in the lowest bit, frames without a gap. @source DICOM PS3.5 8.1.1 */
function packed(inside: Uint8Array, slices: readonly number[], perSlice: number): Uint8Array {
  const out = new Uint8Array(Math.ceil((slices.length * perSlice) / 8));
  slices.forEach((k, frame) => {
    for (let i = 0; i < perSlice; i++) {
      const bit = frame * perSlice + i;
      if (inside[k * perSlice + i] === 1) out[bit >> 3] |= 1 << (bit & 7);
    }
  });
  return out;
}
