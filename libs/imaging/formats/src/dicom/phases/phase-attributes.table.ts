import { secondsOfTime, zonedTimeOf } from '../dicom-time.js';

/**
 * The attributes by which one series can hold several volumes, in the order in which they are tried: acquisitions, time points,
 * phases of the heart or the breath, echoes, b-values, stacks, sequences, parts of complex images, kinds of images, times; then what is one
 * in a volume and differs where two were sorted into one series.
 */
export const PHASE_ATTRIBUTES = [
  'AcquisitionNumber',
  'TemporalPositionIdentifier',
  'TemporalPositionIndex',
  'NominalPercentageOfCardiacPhase',
  'NominalPercentageOfRespiratoryPhase',
  'NominalCardiacTriggerDelayTime',
  'TriggerTime',
  'FrameReferenceTime',
  'EchoNumbers',
  'EchoTime',
  'EffectiveEchoTime',
  'InversionTime',
  'DiffusionBValue',
  'StackID',
  'ComplexImageComponent',
  'ImageType',
  'FrameType',
  'SequenceName',
  'ConvolutionKernel',
  'KVP',
  'FrameAcquisitionNumber',
  'RepetitionTime',
  'FlipAngle',
  'FilterType',
  'ReconstructionMethod',
  'ReconstructionDiameter',
  'SliceThickness',
  'ScanningSequence',
  'SequenceVariant',
  'MagneticFieldStrength',
  'ActualFrameDuration',
  'ContrastBolusAgent',
  'ProtocolName',
  'SeriesDescription',
  'DeviceSerialNumber',
  'SeriesDate',
  'SeriesTime',
  'AcquisitionDate',
  'AcquisitionTime',
  'AcquisitionDateTime',
  'FrameAcquisitionDateTime',
  'FrameReferenceDateTime',
  'ContentTime',
  'AcquisitionUID',
  'IrradiationEventUID',
  'StudyInstanceUID',
  'InstanceNumber',
] as const;
/** One of PHASE_ATTRIBUTES. */
export type PhaseAttribute = (typeof PHASE_ATTRIBUTES)[number];

const OF_DAY = ['SeriesTime', 'AcquisitionTime', 'ContentTime'] as const;
const OF_CALENDAR = ['AcquisitionDateTime', 'FrameAcquisitionDateTime', 'FrameReferenceDateTime'] as const;

/** Times, which can be one of each slice and tell nothing apart. */
export const TIMES: ReadonlySet<PhaseAttribute> = new Set([...OF_DAY, ...OF_CALENDAR]);

/** Those whose values are words; several values stand with slashes between them: `ORIGINAL/PRIMARY/M`. */
export const WORDS: ReadonlySet<PhaseAttribute> = new Set([
  'ComplexImageComponent',
  'ImageType',
  'FrameType',
  'SequenceName',
  'ConvolutionKernel',
  'FilterType',
  'ReconstructionMethod',
  'ScanningSequence',
  'SequenceVariant',
  'ContrastBolusAgent',
  'ProtocolName',
  'SeriesDescription',
  'DeviceSerialNumber',
  'SeriesDate',
  'AcquisitionDate',
  'AcquisitionUID',
  'IrradiationEventUID',
  'StudyInstanceUID',
  ...TIMES,
]);

/** By these the slices of one MR volume differ that were excited in packages, every other slice first, so that neighbours do not disturb each other. */
export const OF_PACKAGES: ReadonlySet<PhaseAttribute> = new Set([
  'AcquisitionNumber',
  'FrameAcquisitionNumber',
  'NominalCardiacTriggerDelayTime',
  'TriggerTime',
  'FrameReferenceTime',
  'RepetitionTime',
  'AcquisitionDate',
  'AcquisitionTime',
  'AcquisitionDateTime',
  'FrameAcquisitionDateTime',
  'FrameReferenceDateTime',
  'ContentTime',
  'InversionTime',
  'StackID',
  'AcquisitionUID',
]);

/** These say when or as which file a slice was written, and none of the two is what the slice shows. */
export const OF_THE_WRITING: ReadonlySet<PhaseAttribute> = new Set(['ContentTime', 'InstanceNumber']);

/** Every slice may have a value of its own, along which those of one volume rise. */
export const RISING = [
  'AcquisitionTime',
  ...OF_CALENDAR,
  'TriggerTime',
  'FrameReferenceTime',
  'ContentTime',
  'InstanceNumber',
] as const;

/** What is one in most volumes, and of each slice its own in others: it tells volumes at one place apart that have more than a slice each. */
export const MAY_BE_OF_EACH_SLICE: ReadonlySet<PhaseAttribute> = new Set([
  'RepetitionTime',
  'ActualFrameDuration',
  'FrameAcquisitionNumber',
  'AcquisitionUID',
  'IrradiationEventUID',
  'NominalCardiacTriggerDelayTime',
  'TriggerTime',
  'FrameReferenceTime',
  'InstanceNumber',
]);

/** @returns the number by which values of an attribute are ordered; undefined for words */
export function rankOf(attribute: PhaseAttribute, value: number | string | undefined): number | undefined {
  if (typeof value !== 'string') return value;
  if (OF_DAY.some((one) => one === attribute)) return secondsOfTime(value);
  return OF_CALENDAR.some((one) => one === attribute) ? zonedTimeOf(value)?.seconds : undefined;
}
