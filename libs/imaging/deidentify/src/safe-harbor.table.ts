/**
 * The eighteen identifiers of Safe Harbor, and where DICOM has each: tags (eight hexadecimal digits), value representations (two letters).
 * What no attribute is for stands in free text, and free text goes as a whole. @source 45 CFR 164.514(b)(2)(i)(A) to (R)
 */
export const SAFE_HARBOR_ROWS: readonly (readonly [letter: string, identifier: string, places: string, how: string])[] = [
  ['A', 'names', 'PN 00100012 00100013 00100016', 'every person name of every role goes; the patient is a pseudonym'],
  ['B', 'places smaller than a state', '00080080 00080081 00080082 00081040 00080201 00101040 00102150 00102152 00102180 00401102 00380300 0040A07A', 'institutions, addresses, regions and time zones go'],
  ['C', 'dates but the year, ages over 89', 'DA DT TM AS', 'dates go, or lie on one day for all; ages of 90 and more are one class; times of day stay in PET alone, whose decay needs them'],
  ['D', 'telephone numbers', '00102154 00401103', 'go'],
  ['E', 'fax numbers', '', 'DICOM has no attribute for them; free text goes'],
  ['F', 'e-mail addresses', '00102155 00401104', 'go'],
  ['G', 'social security numbers', '00101000 00101001 00101002', 'other numbers of the patient go; free text goes'],
  ['H', 'medical record numbers', '00100020 00100021 00100022 00100024 00120020 00120040 00120042', 'the record number is a pseudonym that is made with the key'],
  ['I', 'health plan numbers', '00101050', 'go'],
  ['J', 'account numbers', '00080050 00200010 00380010 00380014 00380060 00380064 00400008 00400253 00401001 00402016 00402017 00400275', 'numbers of orders, visits and admissions go'],
  ['K', 'certificate and licence numbers', '00080096 00081049 00081062 00321031 00401101', 'identifications of persons go'],
  ['L', 'vehicle identifiers', '', 'DICOM has no attribute for them; free text goes'],
  ['M', 'device identifiers and serial numbers', '00081010 00181000 00181002 00181003 00181004 00181005 00181007 00181008 00181010 00181011 0018700A 00189373', 'go; maker, model and software stay where they are words of closed lists'],
  ['N', 'web addresses', 'UR 0040E010 00081190 00287FE0', 'go'],
  ['O', 'internet addresses', 'AE 00080055 00080054', 'titles of stations on the network go'],
  ['P', 'biometric identifiers', '54000100 00102201 00102202', 'waveforms and voices are refused or go'],
  ['Q', 'full-face photographs and the like', '', 'a scan of a head shows a face: nothing here takes it out'],
  ['R', 'any other unique number, code or characteristic', 'UI', 'UIDs are made with the key; private, unknown and free-text attributes go'],
];
