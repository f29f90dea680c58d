import { PacsError } from './pacs.error.js';

/** @returns whether a text may be a DICOM UID, and so part of a path. @source DICOM PS3.5 9.1 */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^\d+(\.\d+)+$/.test(text);
}

/**
 * A UID that an archive sent or a person typed, before it becomes part of a path or of a request.
 * @throws PacsError UNEXPECTED_ANSWER @returns the UID without padding
 */
export function receivedUid(text: string, what: string): string {
  const uid = text.replace(/[\0 ]+$/, '');
  if (!isUid(uid)) throw new PacsError('UNEXPECTED_ANSWER', `the archive sent a ${what} that is no UID`);
  return uid;
}
