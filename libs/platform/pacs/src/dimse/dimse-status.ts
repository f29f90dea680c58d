import { PacsError } from '../pacs.error.js';

/** The reported part of a status: its number is standard text; its comment may quote attributes and is left out. */
export interface DimseOutcome {
  readonly status: number;
  readonly operation: 'C-ECHO' | 'C-FIND' | 'C-MOVE' | 'C-GET';
}

/** More answers follow; the second says that some keys were not matched. @source DICOM PS3.4 table C.4-1 */
export function isPending(status: number): boolean {
  return status === 0xff00 || status === 0xff01;
}

/**
 * @returns undefined for success, and for retrieves that failed in part: missing instances are noticed and asked for
 *   again
 * @source DICOM PS3.4 tables C.4-1 to C.4-3, PS3.7 annex C
 */
export function errorOfDimseStatus({ status, operation }: DimseOutcome): PacsError | undefined {
  if (status === 0x0000 || (status === 0xb000 && operation !== 'C-FIND')) return undefined;
  const code = `0x${status.toString(16).padStart(4, '0')}`;
  const details = { status };
  switch (status) {
    case 0xa801:
      return new PacsError('MOVE_DESTINATION_UNKNOWN', `the archive does not know our AE title as a place to send to (${code})`, {
        details,
        hint: 'Ask whoever runs the archive to enter our AE title with the address of this machine and the port of its listener.',
      });
    case 0x0124:
      return new PacsError('FORBIDDEN', `the archive does not allow our AE title to use ${operation} (${code})`, {
        details,
        hint: `Ask whoever runs the archive to allow ${operation} for our AE title.`,
      });
    case 0x0122:
    case 0x0211:
      return new PacsError('NOT_SUPPORTED', `the archive does not offer ${operation} (${code})`, { details });
    case 0xa700:
    case 0xa701:
    case 0xa702:
    case 0x0213:
      return new PacsError('BUSY', `the archive has no room for ${operation} just now (${code})`, {
        details,
        hint: 'Try again later.',
      });
    default:
      return new PacsError('ARCHIVE_FAILED', `${operation} failed in the archive (${code})`, {
        details,
        hint:
          operation === 'C-MOVE'
            ? 'Its log says why; often it cannot reach our listener: check address, port and firewall.'
            : 'Its own log says why.',
      });
  }
}

/** @returns the error for a refused association. @source DICOM PS3.8 table 9-21 */
export function errorOfRejection(
  rejection: { readonly result: number; readonly source: number; readonly reason: number },
  titles: { readonly called: string; readonly calling: string },
): PacsError {
  const { result, source, reason } = rejection;
  const details = { result, source, reason };
  if (source === 1 && reason === 7) {
    return new PacsError('CALLED_AE_UNKNOWN', `the archive is not called "${titles.called}"`, {
      details,
      hint: 'Ask whoever runs the archive for its AE title; capitals count.',
    });
  }
  if (source === 1 && reason === 3) {
    return new PacsError('CALLING_AE_UNKNOWN', `the archive does not know us as "${titles.calling}"`, {
      details,
      hint: 'Ask whoever runs the archive to enter our AE title with the address of this machine.',
    });
  }
  if (source === 3)
    return new PacsError('BUSY', 'the archive takes no more connections just now', { details, hint: 'Try again later.' });
  return new PacsError(
    'ASSOCIATION_REJECTED',
    `the archive refused the connection (result ${result}, source ${source}, reason ${reason})`,
    {
      details,
      hint: 'Check both AE titles and the port, and whether the archive asks for TLS.',
    },
  );
}
