import { PacsError } from '../pacs.error.js';

/** @returns the error for a status other than success, in words for the caller */
export function errorOfStatus(status: number, host: string): PacsError {
  const details = { status };
  if (status >= 300 && status < 400) {
    return new PacsError('UNEXPECTED_ANSWER', `${host} sends on to another address (${status})`, {
      details,
      hint: 'Give the address that it sends to; credentials are never carried to another one.',
    });
  }
  switch (status) {
    case 401:
      return new PacsError('UNAUTHORISED', `${host} does not know who is asking (401)`, {
        details,
        hint: 'Check the user name and password, or the token; ask whoever runs the archive for an account that may read.',
      });
    case 403:
      return new PacsError('FORBIDDEN', `${host} does not allow this account to read (403)`, {
        details,
        hint: 'Ask whoever runs the archive to let this account search and retrieve.',
      });
    case 404:
    case 410:
      return new PacsError('NOT_FOUND', `${host} has nothing under this address (${status})`, {
        details,
        hint: 'Check the root of the DICOMweb service, and that the study is still in the archive.',
      });
    case 400:
    case 406:
    case 415:
    case 501:
      return new PacsError('NOT_SUPPORTED', `${host} does not support what was asked (${status})`, { details });
    case 408:
    case 429:
    case 503:
      return new PacsError('BUSY', `${host} is busy (${status})`, { details, hint: 'Try again later.' });
    default:
      return status >= 500
        ? new PacsError('ARCHIVE_FAILED', `${host} failed (${status})`, {
            details,
            hint: 'Try again later; its own log says why.',
          })
        : new PacsError('UNEXPECTED_ANSWER', `${host} answered ${status}`, { details });
  }
}
