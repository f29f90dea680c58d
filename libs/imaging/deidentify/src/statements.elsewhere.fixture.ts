import { TAG } from '@collimate/imaging-dicom';

export type Keyword = keyof typeof TAG;

/** Statements that other specs walk, or that bear no value of their own; a new one of the readers has to be put into one of the lists. */
export const ELSEWHERE: Readonly<Partial<Record<Keyword, string>>> = {
  ...Object.fromEntries(
    (
      [
        'AcquisitionDate',
        'AcquisitionDateTime',
        'AcquisitionTime',
        'ContentTime',
        'FrameAcquisitionDateTime',
        'FrameReferenceDateTime',
        'RadiopharmaceuticalStartDateTime',
        'RadiopharmaceuticalStartTime',
        'SeriesDate',
        'SeriesTime',
        'TimezoneOffsetFromUTC',
      ] as const
    ).map((keyword) => [keyword, 'suv-zone.spec.ts, date-shift.spec.ts']),
  ),
  ...Object.fromEntries(
    (
      [
        'FrameOfReferenceUID',
        'ReferencedFrameOfReferenceUID',
        'ReferencedSOPClassUID',
        'ReferencedSOPInstanceUID',
        'AcquisitionUID',
        'ConcatenationUID',
        'IrradiationEventUID',
        'SOPClassUID',
        'SOPInstanceUID',
        'SeriesInstanceUID',
        'StudyInstanceUID',
        'PatientID',
        'TransferSyntaxUID',
      ] as const
    ).map((keyword) => [keyword, 'mapped, each to one of its own']),
  ),
  ...Object.fromEntries(
    (
      [
        'ContrastBolusAgent',
        'DeviceSerialNumber',
        'ProtocolName',
        'SeriesDescription',
        'StructureSetLabel',
        'SegmentLabel',
        'ROIName',
        'SpecificCharacterSet',
      ] as const
    ).map((keyword) => [keyword, 'a text of which no number depends: PS3.15 takes it']),
  ),
  ...Object.fromEntries(
    (
      [
        'ContourData',
        'ContourGeometricType',
        'ContourImageSequence',
        'ContourSequence',
        'ROIContourSequence',
        'ROINumber',
        'ReferencedROINumber',
        'ReferencedFrameOfReferenceSequence',
        'RTReferencedSeriesSequence',
        'RTReferencedStudySequence',
        'StructureSetROISequence',
        'MaximumFractionalValue',
        'ReferencedSegmentNumber',
        'ReferencedSeriesSequence',
        'SegmentIdentificationSequence',
        'SegmentNumber',
        'SegmentSequence',
        'SegmentationType',
      ] as const
    ).map((keyword) => [keyword, 'segmentation.spec.ts, readers.spec.ts: all refused where they cannot stay']),
  ),
  ...Object.fromEntries(
    (
      [
        'PixelData',
        'FloatPixelData',
        'DoubleFloatPixelData',
        'Rows',
        'Columns',
        'BitsAllocated',
        'ImageOrientationPatient',
      ] as const
    ).map((keyword) => [keyword, 'the pixels and their layout: compressed-pixels.spec.ts, readers.spec.ts']),
  ),
  ...Object.fromEntries(
    (['PhilipsActivityConcentrationScaleFactor', 'PhilipsPrivateCreator', 'PhilipsSuvScaleFactor'] as const).map((keyword) => [
      keyword,
      'safe private: profile.spec.ts',
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        'AnatomicRegionSequence',
        'CodeMeaning',
        'CodeValue',
        'ModalityLUTSequence',
        'RadionuclideCodeSequence',
        'RadionuclideHalfLife',
        'RadionuclideTotalDose',
        'RadiopharmaceuticalInformationSequence',
      ] as const
    ).map((keyword) => [keyword, 'below, in sequences']),
  ),
  ...Object.fromEntries(
    (
      [
        'CTImageFrameTypeSequence',
        'CTReconstructionSequence',
        'CTXRayDetailsSequence',
        'CardiacSynchronizationSequence',
        'DimensionIndexValues',
        'FrameAnatomySequence',
        'FrameContentSequence',
        'FrameType',
        'MRDiffusionSequence',
        'MREchoSequence',
        'MRImageFrameTypeSequence',
        'MRModifierSequence',
        'MRTimingAndRelatedParametersSequence',
        'NominalCardiacTriggerDelayTime',
        'NominalPercentageOfCardiacPhase',
        'NominalPercentageOfRespiratoryPhase',
        'PETFrameTypeSequence',
        'PerFrameFunctionalGroupsSequence',
        'PixelMeasuresSequence',
        'PixelValueTransformationSequence',
        'PlaneOrientationSequence',
        'PlanePositionSequence',
        'RespiratorySynchronizationSequence',
        'SharedFunctionalGroupsSequence',
        'TemporalPositionIndex',
        'UnassignedPerFrameConvertedAttributesSequence',
      ] as const
    ).map((keyword) => [keyword, 'below, as listed sequences that stay']),
  ),
  ...Object.fromEntries(
    (
      [
        'AcquisitionNumber',
        'ComplexImageComponent',
        'FrameAcquisitionNumber',
        'StackID',
        'TemporalPositionIdentifier',
        'TriggerTime',
      ] as const
    ).map((keyword) => [keyword, 'below, as phases']),
  ),
  InConcatenationNumber: 'below, as parts of a concatenation',
  InConcatenationTotalNumber: 'below, as parts of a concatenation',
};
