/** Selects studies: every given field must match. */
export interface StudyQuery {
  readonly studyInstanceUid?: string;
  readonly accession?: string;
  readonly patientId?: string;
  /** One day `YYYYMMDD` or a range `YYYYMMDD-YYYYMMDD`, either end may be missing. @source DICOM PS3.4 C.2.2.2.5 */
  readonly studyDate?: string;
  readonly modality?: string;
}

/** A study that the archive holds; nothing about the patient. */
export interface StudyMatch {
  readonly studyInstanceUid: string;
  readonly accession: string;
  /** `YYYYMMDD`, empty if the archive does not give it. */
  readonly studyDate: string;
  readonly description: string;
  readonly modalities: readonly string[];
  /** Undefined when the archive does not count. */
  readonly seriesCount: number | undefined;
  readonly instanceCount: number | undefined;
}

/** A series that the archive holds. */
export interface SeriesMatch {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly modality: string;
  readonly seriesNumber: string;
  readonly description: string;
  readonly instanceCount: number | undefined;
}

/** One instance of a series. */
export interface InstanceMatch {
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  /** Empty when the archive does not say. */
  readonly sopClassUid: string;
}

/** Which instances are to be fetched: those of one series. */
export interface FetchOrder {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** The instances still missing. */
  readonly instances: readonly InstanceMatch[];
  /** Whether `instances` are all that the archive holds of the series, so that it may be asked for as one. */
  readonly wholeSeries: boolean;
}

/** Outcome of an instance that arrived: stored, there already, or not asked for. */
export type Arrival = 'stored' | 'repeated' | 'unwanted';

/** An instance on its way in: the bytes of one DICOM file, preamble included. */
export interface IncomingInstance {
  /** Appends bytes. @throws PacsError CANNOT_WRITE */
  write(bytes: Uint8Array): void;
  /** Checks the received instance and keeps it. @throws PacsError WRONG_INSTANCE, CANNOT_WRITE */
  commit(): Arrival;
  /** Drops the received bytes. */
  discard(): void;
}

/** Receiver of instances. */
export interface InstanceSink {
  open(): IncomingInstance;
}

/**
 * An image archive that can be searched and fetched from: by DICOMweb, or by DIMSE with C-MOVE or C-GET.
 * Every method throws PacsError.
 */
export interface PacsSource {
  /** Asks for nothing but an answer. */
  echo(): Promise<void>;
  findStudies(query: StudyQuery): Promise<readonly StudyMatch[]>;
  findSeries(studyInstanceUid: string): Promise<readonly SeriesMatch[]>;
  findInstances(studyInstanceUid: string, seriesInstanceUid: string): Promise<readonly InstanceMatch[]>;
  /** Hands every instance of the order to the sink; one that comes without being asked for is refused by the sink. */
  fetch(order: FetchOrder, sink: InstanceSink): Promise<void>;
  /** Closes listeners and idle connections. */
  close(): Promise<void>;
}
