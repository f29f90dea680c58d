import { TAG } from '@collimate/imaging-dicom';
import { FormatError } from '../../format.error.js';
import type { DicomFile } from '../dicom-file.reader.js';
import { refuseNotRadiomic } from '../not-radiomic.js';
import { isMultiFrame } from '../series-choice.js';

/** Bytes of two files that are compared at a time: pixels stay in their files. */
const COMPARED_BYTES = 2 ** 20;

/**
 * The files of a multi-frame series, each once.
 * @param problems told of files that are there twice
 * @throws FormatError MIXED_SLICES for single-frame slices among them; MISSING_SLICES for a concatenation of which a part is not there
 */
export function wholeFiles(files: readonly DicomFile[], problems: string[]): readonly DicomFile[] {
  const single = files.find((file) => !isMultiFrame(file));
  if (single !== undefined) {
    refuseNotRadiomic(single.attributes);
    throw single.attributes.error(
      'MIXED_SLICES',
      'single-frame slices and multi-frame images are in one series',
      TAG.PerFrameFunctionalGroupsSequence,
      'Take out the ones or the others: the same scan may have been exported in both forms.',
    );
  }
  const kept: DicomFile[] = [];
  for (const file of files) if (!kept.some((other) => isCopy(other, file))) kept.push(file);
  if (kept.length < files.length) problems.push(`${files.length - kept.length} copies of multi-frame images passed over`);
  checkConcatenations(kept);
  return kept;
}

function isCopy({ attributes: a, transferSyntax }: DicomFile, { attributes: b, transferSyntax: other }: DicomFile): boolean {
  const uid = a.text(TAG.SOPInstanceUID);
  if (uid === undefined || uid !== b.text(TAG.SOPInstanceUID) || transferSyntax.uid !== other.uid) return false;
  const [tags, others] = [a.tags(), b.tags()];
  if (tags.length !== others.length || tags.some((tag, i) => tag !== others[i] || a.lengthOf(tag) !== b.lengthOf(tag)))
    return false;
  return tags.every((tag) => {
    const length = a.lengthOf(tag);
    for (let from = 0; from < length; from += COMPARED_BYTES) {
      const [left, right] = [a, b].map((one) => one.part(tag, from, Math.min(COMPARED_BYTES, length - from)).slice());
      if (left.some((byte, i) => byte !== right[i])) return false;
    }
    return true;
  });
}

/** One image may be divided into several files, which say how many they are. @source DICOM PS3.3 C.7.6.16.2.2.4 */
function checkConcatenations(files: readonly DicomFile[]): void {
  const concatenations = new Map<string, DicomFile[]>();
  for (const file of files) {
    if (!file.attributes.has(TAG.InConcatenationNumber)) continue;
    const uid = file.attributes.text(TAG.ConcatenationUID) ?? '';
    concatenations.set(uid, [...(concatenations.get(uid) ?? []), file]);
  }
  for (const parts of concatenations.values()) {
    const numbers = parts.map(({ attributes }) => attributes.anyNumber(TAG.InConcatenationNumber) ?? 0);
    const totals = parts.map(({ attributes }) => attributes.anyNumber(TAG.InConcatenationTotalNumber) ?? 0);
    // The total may be left out; the highest number is one at least.
    const total = Math.max(...numbers, ...totals);
    const there = new Set(numbers).size;
    if (there >= total) continue;
    throw new FormatError('MISSING_SLICES', `of ${total} parts of one image ${total - there} are missing`, {
      place: { item: parts[0].item, tag: '(0020,9163)' },
      details: { parts: total, missing: total - there },
      hint: 'Fetch the whole series again.',
    });
  }
}
