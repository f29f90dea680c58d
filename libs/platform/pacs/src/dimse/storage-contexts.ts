import { TRANSFER_SYNTAXES } from '@collimate/imaging-dicom';
import { MOST_CONTEXTS, type ProposedContext } from './dimse.association.js';

/** Classes that are proposed when the archive does not name those of a series. @source DICOM PS3.4 table B.5-1 */
const COMMON_CLASSES = [
  '1.2.840.10008.5.1.4.1.1.2', // CT
  '1.2.840.10008.5.1.4.1.1.2.1', // Enhanced CT
  '1.2.840.10008.5.1.4.1.1.4', // MR
  '1.2.840.10008.5.1.4.1.1.4.1', // Enhanced MR
  '1.2.840.10008.5.1.4.1.1.128', // PET
  '1.2.840.10008.5.1.4.1.1.130', // Enhanced PET
  '1.2.840.10008.5.1.4.1.1.66.4', // Segmentation
  '1.2.840.10008.5.1.4.1.1.481.3', // RT Structure Set
];

/** Explicit VR first: it keeps the value representations of private elements. */
const SYNTAXES = [...TRANSFER_SYNTAXES].sort((a, b) => Number(b.explicitVr) - Number(a.explicitVr)).map(({ uid }) => uid);

/**
 * The contexts of C-GET: one per class and transfer syntax, so that the archive can send every instance as it is stored. With
 * more classes than there is room for, compressed syntaxes that are met least are left out.
 */
export function storageContexts(sopClassUids: readonly string[]): readonly ProposedContext[] {
  const known = [...new Set(sopClassUids.filter((uid) => uid !== ''))];
  const classes = known.length === 0 ? COMMON_CLASSES : known.slice(0, MOST_CONTEXTS - 1);
  const perClass = Math.max(1, Math.floor((MOST_CONTEXTS - 1) / classes.length));
  const syntaxes = SYNTAXES.slice(0, perClass);
  return classes.flatMap((abstractSyntax) =>
    syntaxes.map((syntax, index) => ({ abstractSyntax, transferSyntaxes: [syntax], asProvider: index === 0 })),
  );
}
