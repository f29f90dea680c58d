/** Why a file has no cleaned copy, in a sentence, and the cure. */
export const REFUSALS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  SOP_CLASS_NOT_ACCEPTED: [
    'it is no CT, MR or PET image, segmentation or structure set (captures, reports, documents, media directories)',
    'Leave it in the house.',
  ],
  BURNED_IN_ANNOTATION: [
    'it says that text is burned into its pixels',
    'Leave it in the house, or name the areas in a profile (`blank`).',
  ],
  SCREEN_SAVE: ['it is a picture of a screen', 'Leave it in the house.'],
  TEXT_IN_PIXELS: [
    'something in its pixels looks like a line of letters',
    'Look at it; if there is no text, `pixelText: flag` in a profile lets such images stay.',
  ],
  NEEDED_VALUE_NOT_SAFE: [
    'an attribute that features need has a value that cannot stay',
    'Look at the attribute in the original.',
  ],
  NOT_DICOM: ['it looks like DICOM and has not the word DICM at byte 128', 'Write it anew as a DICOM file.'],
  MALFORMED: ['it breaks off, contradicts itself or is against the standard', 'Export it again.'],
  TOO_DEEP: ['its sequences are nested too deeply', 'Look at the original.'],
  UNSUPPORTED_TRANSFER_SYNTAX: ['its transfer syntax is not cleaned', 'Convert it to explicit VR little endian first.'],
  FRAMES_NOT_DECODED: ['its compressed pixels are none that a decoder reads', 'Decompress it first.'],
  NOT_AN_IMAGE: ['it is no DICOM, NIfTI, NRRD, MetaImage or side-car', 'Leave it in the house.'],
  OWN_REPORT: ['it is the report of an earlier run', 'Nothing; a run writes its own.'],
  LINK_NOT_FOLLOWED: ['it is a link', 'Name what it leads to.'],
  SAME_TWICE: [
    'another file with the same name was written already, and nothing is written over',
    'Look which of the two is wanted.',
  ],
  UNREADABLE: ['it cannot be read', 'Check its permissions; files of more than 2 GiB are not read.'],
  BROKEN: ['the program failed at it', 'Report it, without the file.'],
};

/** Sentence for refusals of other readers. */
export const UNKNOWN_REFUSAL = [
  'it cannot be read as what it looks like',
  'Look at it with `collimate inspect`, in the house.',
] as const;
