/** One attribute of the DICOM JSON model. @source DICOM PS3.18 F.2 */
export interface DicomJsonAttribute {
  readonly vr?: string;
  readonly Value?: readonly unknown[];
  /** Address of the value, if it was left out of the document. */
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
}

/** A data set of the DICOM JSON model: attributes by tag, eight hexadecimal digits in upper case. */
export type DicomJson = Readonly<Record<string, DicomJsonAttribute | undefined>>;

/** @returns the values of an attribute as texts, empty when it is absent */
export function textsOf(dataset: DicomJson, tag: string): readonly string[] {
  const values = dataset[tag]?.Value;
  if (!Array.isArray(values)) return [];
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').map((value) => String(value).trim());
}

/** @returns the first value of an attribute, empty when it is absent */
export function textOf(dataset: DicomJson, tag: string): string {
  return textsOf(dataset, tag)[0] ?? '';
}

/** @returns a count, undefined when it is absent or no number */
export function countOf(dataset: DicomJson, tag: string): number | undefined {
  const text = textOf(dataset, tag);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** @returns the addresses of all values that were left out, by tag; sequences are looked into */
export function bulkDataOf(dataset: DicomJson): readonly { readonly tag: string; readonly uri: string }[] {
  return Object.entries(dataset).flatMap(([tag, attribute]) => {
    const own = typeof attribute?.BulkDataURI === 'string' ? [{ tag, uri: attribute.BulkDataURI }] : [];
    const items = attribute?.vr === 'SQ' && Array.isArray(attribute.Value) ? attribute.Value : [];
    return [...own, ...items.flatMap((item) => bulkDataOf(item as DicomJson))];
  });
}
