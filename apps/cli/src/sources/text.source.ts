import { checkRegular, located, readBytes } from '@collimate/platform-scans';
import { tableText } from '@collimate/platform-tables';

/** A text file as UTF-8. @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function readText(file: string): string {
  return new TextDecoder().decode(readBytes(file));
}

/** The text of a table as spreadsheets save it. @throws SourceError NO_SUCH_FILE, UNREADABLE; LocatedError over TableError NOT_UTF8, NO_TABLE */
export function readTableText(file: string): string {
  const bytes = readBytes(file);
  return located([file], () => tableText(bytes));
}

/** The text of a table of scans, which is no pipe: its paths are counted from where it lies. @throws as readTableText does; SourceError UNREADABLE */
export function readCohortText(file: string): string {
  checkRegular(file);
  return readTableText(file);
}
