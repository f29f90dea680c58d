/** Value representations that the writer knows. @source DICOM PS3.5 6.2 */
export type Vr =
  | 'AE'
  | 'AS'
  | 'AT'
  | 'CS'
  | 'DA'
  | 'DS'
  | 'DT'
  | 'FD'
  | 'FL'
  | 'IS'
  | 'LO'
  | 'LT'
  | 'OB'
  | 'OF'
  | 'OW'
  | 'PN'
  | 'SH'
  | 'SL'
  | 'SQ'
  | 'SS'
  | 'ST'
  | 'TM'
  | 'UC'
  | 'UI'
  | 'UL'
  | 'UN'
  | 'UR'
  | 'US'
  | 'UT';

/** One attribute with its value: text (backslashes separate values), numbers, raw bytes, or the items of a sequence. */
export interface DicomElement {
  /** Group and element as one number, for example 0x00100020. */
  readonly tag: number;
  readonly vr: Vr;
  readonly value: string | readonly number[] | Uint8Array | readonly DicomDataset[];
}

/** Attributes in any order; the writer sorts them. */
export type DicomDataset = readonly DicomElement[];

/** An attribute of text. Numbers of DS and IS are given as text, too. */
export function text(tag: number, vr: Vr, value: string): DicomElement {
  return { tag, vr, value };
}

/** An attribute of binary numbers (US, SS, UL, SL, FL, FD, AT). */
export function numbers(tag: number, vr: Vr, ...value: readonly number[]): DicomElement {
  return { tag, vr, value };
}

/** An attribute of raw bytes (OB, OW, OF, UN). */
export function bytes(tag: number, vr: Vr, value: Uint8Array): DicomElement {
  return { tag, vr, value };
}

/** A sequence and its items. */
export function sequence(tag: number, ...items: readonly DicomDataset[]): DicomElement {
  return { tag, vr: 'SQ', value: items };
}
