import { PacsError } from '../pacs.error.js';
import { receivedUid } from '../uid.js';
import type {
  FetchOrder,
  InstanceMatch,
  InstanceSink,
  PacsSource,
  SeriesMatch,
  StudyMatch,
  StudyQuery,
} from '../retrieve/pacs.source.js';
import { type DicomJson, countOf, textOf, textsOf } from './dicom-json.js';
import { DicomWebClient, type DicomWebPath } from './dicomweb.client.js';
import type { DicomWebSettings } from './dicomweb.settings.js';

/** Tags of the attributes that are asked for. @source DICOM PS3.6, chapter 6 */
const SOP_CLASS_UID = '00080016';
const SOP_INSTANCE_UID = '00080018';
const STUDY_DATE = '00080020';
const ACCESSION_NUMBER = '00080050';
const MODALITY = '00080060';
const MODALITIES_IN_STUDY = '00080061';
const STUDY_DESCRIPTION = '00081030';
const SERIES_DESCRIPTION = '0008103E';
const STUDY_INSTANCE_UID = '0020000D';
const SERIES_INSTANCE_UID = '0020000E';
const SERIES_NUMBER = '00200011';
const SERIES_COUNT = '00201206';
const STUDY_INSTANCE_COUNT = '00201208';
const SERIES_INSTANCE_COUNT = '00201209';

/** An archive that speaks DICOMweb. */
export class DicomWebSource implements PacsSource {
  readonly client: DicomWebClient;

  /** @throws PacsError BAD_SETTING */
  constructor(settings: DicomWebSettings) {
    this.client = new DicomWebClient({ ...settings });
  }

  async echo(): Promise<void> {
    // No study can have this UID, so the answer has to be an empty list.
    await this.client.search('/studies', [['StudyInstanceUID', '2.25.0']]);
  }

  async findStudies(query: StudyQuery): Promise<readonly StudyMatch[]> {
    const found = await this.client.search('/studies', [
      ...given('StudyInstanceUID', query.studyInstanceUid),
      ...given('AccessionNumber', query.accession),
      ...given('PatientID', query.patientId),
      ...given('StudyDate', query.studyDate),
      ...given('ModalitiesInStudy', query.modality),
      ...fields(MODALITIES_IN_STUDY, STUDY_DESCRIPTION, SERIES_COUNT, STUDY_INSTANCE_COUNT),
    ]);
    return found.map((study) => ({
      studyInstanceUid: receivedUid(textOf(study, STUDY_INSTANCE_UID), 'StudyInstanceUID'),
      accession: textOf(study, ACCESSION_NUMBER),
      studyDate: textOf(study, STUDY_DATE),
      description: textOf(study, STUDY_DESCRIPTION),
      modalities: textsOf(study, MODALITIES_IN_STUDY).flatMap((text) => text.split('\\')),
      seriesCount: countOf(study, SERIES_COUNT),
      instanceCount: countOf(study, STUDY_INSTANCE_COUNT),
    }));
  }

  async findSeries(studyInstanceUid: string): Promise<readonly SeriesMatch[]> {
    const path: DicomWebPath = `/studies/${studyInstanceUid}/series`;
    const found = await this.client.search(path, fields(SERIES_NUMBER, SERIES_DESCRIPTION, SERIES_INSTANCE_COUNT));
    return found.map((series) => ({
      studyInstanceUid,
      seriesInstanceUid: receivedUid(textOf(series, SERIES_INSTANCE_UID), 'SeriesInstanceUID'),
      modality: textOf(series, MODALITY),
      seriesNumber: textOf(series, SERIES_NUMBER),
      description: textOf(series, SERIES_DESCRIPTION),
      instanceCount: countOf(series, SERIES_INSTANCE_COUNT),
    }));
  }

  async findInstances(studyInstanceUid: string, seriesInstanceUid: string): Promise<readonly InstanceMatch[]> {
    const path: DicomWebPath = `/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances`;
    return (await this.client.search(path, fields(SOP_CLASS_UID))).map((instance: DicomJson) => ({
      seriesInstanceUid,
      sopInstanceUid: receivedUid(textOf(instance, SOP_INSTANCE_UID), 'SOPInstanceUID'),
      sopClassUid: textOf(instance, SOP_CLASS_UID),
    }));
  }

  async fetch(order: FetchOrder, sink: InstanceSink): Promise<void> {
    const series: DicomWebPath = `/studies/${order.studyInstanceUid}/series/${order.seriesInstanceUid}`;
    if (order.wholeSeries) return this.store(series, sink);
    for (const { sopInstanceUid } of order.instances) await this.store(`${series}/instances/${sopInstanceUid}`, sink);
  }

  close(): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }

  private async store(path: DicomWebPath, sink: InstanceSink): Promise<void> {
    let count = 0;
    for await (const part of this.client.retrieve(path)) {
      const incoming = sink.open();
      try {
        for await (const bytes of part.bytes) incoming.write(bytes);
        incoming.commit();
      } catch (error) {
        incoming.discard();
        throw error;
      }
      count++;
    }
    if (count === 0) throw new PacsError('INCOMPLETE', 'the archive sent an empty answer');
  }
}

function given(key: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[key, value]];
}

function fields(...tags: readonly string[]): readonly (readonly [string, string])[] {
  return tags.map((tag) => ['includefield', tag]);
}
