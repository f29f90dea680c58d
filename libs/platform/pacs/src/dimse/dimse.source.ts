import { withBackoff } from '../backoff.js';
import { PacsError } from '../pacs.error.js';
import type {
  FetchOrder,
  InstanceMatch,
  InstanceSink,
  PacsSource,
  SeriesMatch,
  StudyMatch,
  StudyQuery,
} from '../retrieve/pacs.source.js';
import { receivedUid } from '../uid.js';
import { DimseAssociation, serviceContext } from './dimse.association.js';
import { Dataset, constants, requests } from './dimse.library.js';
import { type DimseSettings, checkDimseSettings } from './dimse.settings.js';
import { countElement, textElement, textElements } from './query-answer.js';
import { StoppingSink } from './stopping.sink.js';
import { storageContexts } from './storage-contexts.js';
import { StorageServer } from './storage.listener.js';

const { StudyRootQueryRetrieveInformationModelFind: FIND, StudyRootQueryRetrieveInformationModelMove: MOVE } = constants.SopClass;
const { StudyRootQueryRetrieveInformationModelGet: GET, Verification: VERIFICATION } = constants.SopClass;
/** Most instances that one request names. Each UID has up to 64 characters. */
const INSTANCES_AT_ONCE = 100;

type Answer = Readonly<Record<string, unknown>>;

/** An archive that speaks DIMSE. @source DICOM PS3.4 C.4 (Query/Retrieve, study root) */
export class DimseSource implements PacsSource {
  private server: StorageServer | undefined;

  /** @throws PacsError BAD_SETTING */
  constructor(private readonly settings: DimseSettings) {
    checkDimseSettings(settings);
  }

  async echo(): Promise<void> {
    await this.within([VERIFICATION], (link) => link.perform(new requests.CEchoRequest(), 'C-ECHO'));
  }

  async findStudies(query: StudyQuery): Promise<readonly StudyMatch[]> {
    const found = await this.find({
      QueryRetrieveLevel: 'STUDY',
      StudyInstanceUID: query.studyInstanceUid ?? '',
      AccessionNumber: query.accession ?? '',
      ...(query.patientId === undefined ? {} : { PatientID: query.patientId }),
      StudyDate: query.studyDate ?? '',
      ModalitiesInStudy: query.modality ?? '',
      StudyDescription: '',
      NumberOfStudyRelatedSeries: '',
      NumberOfStudyRelatedInstances: '',
    });
    return found.map((study) => ({
      studyInstanceUid: receivedUid(textElement(study, 'StudyInstanceUID'), 'StudyInstanceUID'),
      accession: textElement(study, 'AccessionNumber'),
      studyDate: textElement(study, 'StudyDate'),
      description: textElement(study, 'StudyDescription'),
      modalities: textElements(study, 'ModalitiesInStudy'),
      seriesCount: countElement(study, 'NumberOfStudyRelatedSeries'),
      instanceCount: countElement(study, 'NumberOfStudyRelatedInstances'),
    }));
  }

  async findSeries(studyInstanceUid: string): Promise<readonly SeriesMatch[]> {
    const found = await this.find({
      QueryRetrieveLevel: 'SERIES',
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: '',
      Modality: '',
      SeriesNumber: '',
      SeriesDescription: '',
      NumberOfSeriesRelatedInstances: '',
    });
    return found.map((series) => ({
      studyInstanceUid,
      seriesInstanceUid: receivedUid(textElement(series, 'SeriesInstanceUID'), 'SeriesInstanceUID'),
      modality: textElement(series, 'Modality'),
      seriesNumber: textElement(series, 'SeriesNumber'),
      description: textElement(series, 'SeriesDescription'),
      instanceCount: countElement(series, 'NumberOfSeriesRelatedInstances'),
    }));
  }

  async findInstances(studyInstanceUid: string, seriesInstanceUid: string): Promise<readonly InstanceMatch[]> {
    const found = await this.find({
      QueryRetrieveLevel: 'IMAGE',
      StudyInstanceUID: studyInstanceUid,
      SeriesInstanceUID: seriesInstanceUid,
      SOPInstanceUID: '',
      SOPClassUID: '',
    });
    return found.map((instance) => ({
      seriesInstanceUid,
      sopInstanceUid: receivedUid(textElement(instance, 'SOPInstanceUID'), 'SOPInstanceUID'),
      sopClassUid: textElement(instance, 'SOPClassUID'),
    }));
  }

  async fetch(order: FetchOrder, sink: InstanceSink): Promise<void> {
    const keys = { StudyInstanceUID: order.studyInstanceUid, SeriesInstanceUID: order.seriesInstanceUid };
    if (order.wholeSeries) return this.fetchKeys({ QueryRetrieveLevel: 'SERIES', ...keys }, order, sink);
    for (let at = 0; at < order.instances.length; at += INSTANCES_AT_ONCE) {
      const uids = order.instances.slice(at, at + INSTANCES_AT_ONCE).map(({ sopInstanceUid }) => sopInstanceUid);
      await this.fetchKeys(
        { QueryRetrieveLevel: 'IMAGE', ...keys, SOPInstanceUID: uids.length === 1 ? uids[0] : uids },
        order,
        sink,
      );
    }
  }

  async close(): Promise<void> {
    await this.server?.close();
    this.server = undefined;
  }

  private fetchKeys(keys: Record<string, unknown>, order: FetchOrder, sink: InstanceSink): Promise<void> {
    return this.settings.retrieveBy.kind === 'get' ? this.get(keys, order, sink) : this.move(keys, sink);
  }

  private async get(keys: Record<string, unknown>, order: FetchOrder, sink: InstanceSink): Promise<void> {
    const request = new requests.CGetRequest();
    request.setDataset(new Dataset(keys));
    const contexts = storageContexts(order.instances.map(({ sopClassUid }) => sopClassUid));
    const kept = new StoppingSink(sink);
    const link = await DimseAssociation.open(this.settings, [serviceContext(GET), ...contexts], kept);
    kept.stop = (error) => link.stop(error);
    try {
      await link.perform(request, 'C-GET');
    } finally {
      await link.release();
    }
  }

  private async move(keys: Record<string, unknown>, sink: InstanceSink): Promise<void> {
    const server = await this.listening();
    const request = new requests.CMoveRequest();
    request.setDataset(new Dataset(keys));
    request.getCommandDataset().setElement('MoveDestination', this.settings.callingAeTitle);
    await this.within([MOVE], (link) => {
      const kept = new StoppingSink(sink);
      kept.stop = (error) => link.stop(error);
      const watched: InstanceSink = {
        open: () => {
          link.touch();
          return kept.open();
        },
      };
      return server.receive(watched, () => link.perform(request, 'C-MOVE'));
    });
  }

  private async listening(): Promise<StorageServer> {
    const { retrieveBy } = this.settings;
    if (retrieveBy.kind !== 'move') throw new PacsError('BAD_SETTING', 'C-MOVE needs a listener');
    if (this.server === undefined) {
      const server = new StorageServer(this.settings, retrieveBy);
      await server.listen();
      this.server = server;
    }
    return this.server;
  }

  private find(keys: Record<string, unknown>): Promise<readonly Answer[]> {
    const backoff = { retries: this.settings.retries ?? 4, firstWaitMs: this.settings.firstWaitMs ?? 500 };
    return withBackoff(backoff, async () => {
      const found: Answer[] = [];
      const request = new requests.CFindRequest();
      request.setDataset(new Dataset({ ...characterSet(keys), ...keys }));
      await this.within([FIND], (link) =>
        link.perform(request, 'C-FIND', (response) => {
          const elements = response.getDataset()?.getElements();
          if (elements !== undefined) found.push(elements);
        }),
      );
      return found;
    });
  }

  private async within<T>(services: readonly string[], step: (link: DimseAssociation) => Promise<T>): Promise<T> {
    const link = await DimseAssociation.open(this.settings, services.map(serviceContext));
    try {
      return await step(link);
    } finally {
      await link.release();
    }
  }
}

/**
 * The character set of the keys, if one has letters other than ASCII: without it an archive misreads them.
 * @source DICOM PS3.3 C.12.1.1.2
 */
function characterSet(keys: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const isForeign = Object.values(keys).some((value) => typeof value === 'string' && /[^\x20-\x7e]/u.test(value));
  return isForeign ? { SpecificCharacterSet: 'ISO_IR 192' } : {};
}
