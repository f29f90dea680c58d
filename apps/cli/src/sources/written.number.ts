import { StudyError } from '@collimate/governance-study';
import { isScalar, parseDocument, Scalar } from 'yaml';

/**
 * The error of a bare number where text belongs, with the number as it was written in the hint: of a label `1.0` the table holds `1.0`, and not `1`.
 * @param error of a first reading
 * @returns the error itself where the text as it was written would be wrong there too
 */
export function asWritten(error: unknown, text: string, read: (document: unknown) => unknown): unknown {
  const tag = error instanceof StudyError ? error.place.tag : undefined;
  if (!(error instanceof StudyError) || tag === undefined) return error;
  const document = parseDocument(text);
  const path = tag.split('.');
  const node = document.getIn(path, true);
  if (!isScalar(node) || node.type !== Scalar.PLAIN || typeof node.value !== 'number' || node.source === undefined) return error;
  const { source } = node;
  node.value = source;
  try {
    read(document.toJS());
  } catch (other) {
    if (!(other instanceof StudyError) || other.place.tag === tag) return error;
  }
  const key = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  return new StudyError(error.code, error.message, {
    place: error.place,
    hint: `Write it in quotation marks: ${key}: "${source}"`,
  });
}
