import { TAG } from '@collimate/imaging-dicom';

/** Representations of the binary numbers that are asked for without knowing them, for files that do not state them. */
export const IMPLICIT_VR: Readonly<Record<number, string>> = {
  [TAG.TemporalPositionIndex]: 'UL',
  [TAG.NominalPercentageOfCardiacPhase]: 'FL',
  [TAG.NominalPercentageOfRespiratoryPhase]: 'FL',
  [TAG.NominalCardiacTriggerDelayTime]: 'FD',
  [TAG.FrameAcquisitionNumber]: 'US',
  [TAG.EffectiveEchoTime]: 'FD',
  [TAG.DiffusionBValue]: 'FD',
};
