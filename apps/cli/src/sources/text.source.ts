import { readBytes } from '@collimate/platform-pacs';

/** A text file as UTF-8. @throws SourceError NO_SUCH_FILE, UNREADABLE */
export function readText(file: string): string {
  return new TextDecoder().decode(readBytes(file));
}
