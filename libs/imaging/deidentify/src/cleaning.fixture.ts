import { bytes, type DicomDataset, type DicomElement, numbers, text } from '@collimate/imaging-simulation';
import { Deidentifier, type CleanedInstance } from './deidentifier.js';
import { type DeidentifyPolicy, RESEARCH_OPTIONS } from './policy.js';

/** The policy of the specs. */
export const POLICY: DeidentifyPolicy = {
  key: new Uint8Array(32).fill(9),
  site: 'north',
  options: RESEARCH_OPTIONS,
  vocabulary: ['GTV-1'],
  times: 'keep',
};
/** A word that no cleaned file may hold. */
export const CANARY = 'ZQCANARY';
export const pixels = Uint8Array.from({ length: 32 }, (_, i) => i);

export const BASE: DicomDataset = [
  text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
  text(0x00080018, 'UI', '1.2.826.0.1.3680043.9.7.1'),
  text(0x00080060, 'CS', 'CT'),
  text(0x00100010, 'PN', 'DOE^JANE'),
  text(0x00100020, 'LO', 'MRN555777'),
  text(0x0020000d, 'UI', '1.2.826.0.1.3680043.9.7.2'),
  text(0x0020000e, 'UI', '1.2.826.0.1.3680043.9.7.3'),
  numbers(0x00280010, 'US', 4),
  numbers(0x00280011, 'US', 4),
  numbers(0x00280100, 'US', 16),
  numbers(0x00280101, 'US', 16),
  numbers(0x00280102, 'US', 15),
  numbers(0x00280103, 'US', 0),
  bytes(0x7fe00010, 'OW', pixels),
];

/** The base with some attributes put in place of their own. */
export function ct(...more: readonly DicomElement[]): DicomDataset {
  const tags = new Set(more.map((element) => element.tag));
  return [...BASE.filter((element) => !tags.has(element.tag)), ...more];
}

/** @returns the cleaned copy; a refusal fails the spec */
export function cleaned(file: Uint8Array, policy: Partial<DeidentifyPolicy> = {}): CleanedInstance {
  const outcome = new Deidentifier({ ...POLICY, ...policy }).clean(file);
  if (outcome.kind !== 'cleaned') throw new Error(outcome.code);
  return outcome;
}

/** @returns the bytes as text, one letter each */
export function latin(file: Uint8Array): string {
  let text = '';
  for (const byte of file) text += String.fromCharCode(byte);
  return text;
}

/** @returns the letters as bytes */
export const ascii = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
