import { ctDataset, decimal, littleEndian, preambleOf } from './ct.instance.js';
import { type DicomDataset, bytes, numbers, text } from './dicom-element.js';
import { writeDicom } from './dicom.writer.js';
import type { SliceWriter } from './slice.order.js';

/** The signal of the simulated MR is the phantom's CT number plus this, so that none is negative. */
export const MR_OFFSET = 1024;

/** Attributes of CT that an MR slice has not. */
const NOT_OF_MR: ReadonlySet<number> = new Set([
  0x00180022, 0x00180060, 0x00181151, 0x00181210, 0x00281052, 0x00281053, 0x00281054,
]);

/**
 * One slice of an MR series, unsigned 12 bits. Siemens and GE store the signal itself and write no rescale; Philips stores it over a
 * slope and leaves the slope in the rescale attributes.
 * @source DICOM PS3.3 A.4
 */
export const mrSlice: SliceWriter = (slice) => {
  const { record, scanner, scan, grid, k, stored } = slice;
  const [nx, ny] = grid.size;
  const philips = scanner.manufacturer.startsWith('Philips');
  const slope = philips ? 1.5 : 1;
  const signal = Uint16Array.from(stored.subarray(k * nx * ny, (k + 1) * nx * ny), (value) => {
    const hu = scanner.rescaleSlope * value + scanner.rescaleIntercept;
    return Math.max(0, Math.min(4095, Math.round((hu + MR_OFFSET) / slope)));
  });
  const own: DicomDataset = [
    text(0x00080016, 'UI', scan.imageClass),
    text(0x00080060, 'CS', 'MR'),
    text(0x00180020, 'CS', 'SE'),
    text(0x00180021, 'CS', 'NONE'),
    text(0x00180022, 'CS', ''),
    text(0x00180023, 'CS', '2D'),
    text(0x00180080, 'DS', '550'),
    text(0x00180081, 'DS', '12'),
    text(0x00180086, 'IS', '1'),
    text(0x00180087, 'DS', '1.5'),
    text(0x00180088, 'DS', decimal(scanner.sliceSpacingMm)),
    text(0x00180091, 'IS', '1'),
    ...(philips
      ? [text(0x00281052, 'DS', '0'), text(0x00281053, 'DS', decimal(slope)), text(0x00281054, 'LO', 'normalized')]
      : []),
    numbers(0x00280101, 'US', 12),
    numbers(0x00280102, 'US', 11),
    numbers(0x00280103, 'US', 0),
    bytes(0x7fe00010, 'OW', littleEndian(signal)),
  ];
  const replaced = new Set(own.map(({ tag }) => tag));
  const kept = ctDataset(slice).filter(({ tag }) => !replaced.has(tag) && !NOT_OF_MR.has(tag));
  return writeDicom([...kept, ...own], { preamble: preambleOf(record), meta: [text(0x00020016, 'AE', record.station)] });
};
