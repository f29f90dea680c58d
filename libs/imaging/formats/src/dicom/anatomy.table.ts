/**
 * Terms of Body Part Examined by which an image shows a head, whole or with other parts: a face may be in view. A term of several
 * words counts if one of them is here.
 * @source DICOM PS3.16 Annex L; defined terms, so that scanners write others too
 */
export const HEAD_TERMS: ReadonlySet<string> = new Set([
  'BRAIN', 'CEREBELLUM', 'EAR', 'EYE', 'FACE', 'FACIAL', 'HEAD', 'HEADNECK', 'IAC', 'JAW', 'MANDIBLE', 'MAXILLA', 'MOUTH', 'NEURO', 'NOSE',
  'ORBIT', 'ORBITS', 'SELLA', 'SINUS', 'SINUSES', 'SKULL', 'TMJ', 'WHOLEBODY', 'ZYGOMA',
]);

/** Codes of the anatomic region with the same meaning, in SNOMED CT and in the identifiers used before it. @source DICOM PS3.16 CID 4030, 4031 */
export const HEAD_CODES: ReadonlySet<string> = new Set([
  '69536005', 'T-D1100', // head
  '774007', 'T-D1000', // head and neck
  '12738006', 'T-A0100', // brain
  '89546000', 'T-11100', // skull
  '89545001', 'T-D1200', // face
  '38266002', 'T-D0010', // the whole body
]);
