import { type MemoryForecast, fitsMemory } from '@collimate/radiomics-pipeline';
import { filesUnder, isFolder, sizeOf } from './files.source.js';
import { ScanError } from './scan.error.js';

/** Share of the free memory that extractions use by default. */
const SHARE_OF_FREE = 0.8;

/**
 * Memory that one of several simultaneous extractions may use, bytes. It is asked once, before the first of them
 * begins: later, some of the memory is theirs.
 * @param threads number of extractions at a time
 */
export function memoryShare(threads: number): number {
  // Knows of the limit of a container, which the free memory of the machine does not.
  return (SHARE_OF_FREE * process.availableMemory()) / threads;
}

/** @throws ScanError TOO_LARGE */
export function checkMemory(forecast: MemoryForecast, limitBytes: number): void {
  const outcome = fitsMemory(forecast, limitBytes);
  if (outcome.kind === 'fits') return;
  const neededBytes = forecast.sourceBytes + forecast.workingBytes;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const sentence = `the extraction would need ${megabytes(neededBytes)} and may take ${megabytes(limitBytes)}`;
  throw new ScanError('TOO_LARGE', sentence, {
    details: { neededBytes, limitBytes },
    hint: 'Choose a wider spacing or fewer threads, or allow more by --max-memory.',
  });
}

/**
 * Checked before a byte is read, because the files of an image are held in memory.
 * @throws ScanError IMAGE_TOO_LARGE; SourceError NO_SUCH_FILE, UNREADABLE
 */
export function checkFiles(image: string, maximumBytes: number): void {
  let total = 0;
  for (const file of isFolder(image) ? filesUnder(image) : [image]) total += sizeOf(file);
  if (total <= maximumBytes) return;
  throw new ScanError('IMAGE_TOO_LARGE', `the files of the image have more than ${maximumBytes / 2 ** 30} GiB`, {
    hint: 'Give the folder of one series.',
  });
}
