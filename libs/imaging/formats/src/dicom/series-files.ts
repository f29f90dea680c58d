import type { FileBytes } from '../bytes/file-bytes.js';
import type { Decoders } from '../decoders.js';
import { FormatError } from '../format.error.js';
import { attributesBeforeFault, readDicomFile, type DicomFile } from './dicom-file.reader.js';
import { type ChosenSeries, type SeriesChoice, chooseSeries } from './series-choice.js';
import { TAG } from '@collimate/imaging-dicom';

/** A file that cannot be read, and of which series it says it is. */
interface FaultyFile {
  readonly error: FormatError;
  readonly seriesInstanceUid: string | undefined;
  readonly seriesNumber: number | undefined;
}

/**
 * Reads the headers of files and chooses one series. A file of another series that cannot be read is told and passed over; one that may
 * be of the series chosen stops it, for a slice would be missing.
 * @throws FormatError as readDicomFile and chooseSeries do
 */
export function readSeriesFiles(
  files: readonly (Uint8Array | FileBytes)[],
  decoders: Decoders,
  choice: SeriesChoice,
): ChosenSeries {
  const good: DicomFile[] = [];
  const faulty: FaultyFile[] = [];
  files.forEach((file, item) => {
    try {
      good.push(readDicomFile(file, decoders, item));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const said = attributesBeforeFault(file, decoders, item);
      faulty.push({
        error,
        seriesInstanceUid: said?.text(TAG.SeriesInstanceUID),
        seriesNumber: said?.looseDecimal(TAG.SeriesNumber),
      });
    }
  });
  const unclear = faulty.find((one) => mayBeChosen(one, choice));
  if (unclear !== undefined) throw unclear.error;
  const chosen = chooseSeries(good, choice);
  const uid = chosen.files[0].attributes.text(TAG.SeriesInstanceUID);
  const own = faulty.find(({ seriesInstanceUid }) => seriesInstanceUid === uid);
  if (own !== undefined) throw own.error;
  const told = faulty.map(({ error }) => `a file of another series cannot be read and was passed over: ${error.message}`);
  return { files: chosen.files, problems: [...chosen.problems, ...new Set(told)] };
}

function mayBeChosen({ seriesInstanceUid, seriesNumber }: FaultyFile, choice: SeriesChoice): boolean {
  return (
    seriesInstanceUid === undefined ||
    seriesInstanceUid === choice.seriesInstanceUid ||
    (seriesNumber !== undefined && seriesNumber === choice.seriesNumber)
  );
}
