import { type AddressInfo, type Server, createServer } from 'node:net';
import { DimseSource } from './dimse.source.js';
import { Dataset, Scp, constants, responses } from './dimse.library.js';
import { errorOfDimseStatus, errorOfRejection } from './dimse-status.js';
import { storageContexts } from './storage-contexts.js';

type Peer = InstanceType<typeof Scp>;

/** What it was asked. */
const asked: Record<string, unknown>[] = [];

/** An archive that says of its answers that some keys were not matched, as several makers' do. */
class PendingWithWarning extends Scp {
  override associationRequested(requested: Parameters<Peer['associationRequested']>[0]): void {
    for (const { context } of requested.getPresentationContexts()) context.setResult(constants.PresentationContextResult.Accept);
    this.sendAssociationAccept();
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }

  override cFindRequest(request: Parameters<Peer['cFindRequest']>[0], answer: Parameters<Peer['cFindRequest']>[1]): void {
    asked.push(request.getDataset()?.getElements() ?? {});
    const statuses = [0xff01, 0xff00, 0xff01, 0x0000];
    answer(
      statuses.map((status, index) => {
        const response = responses.CFindResponse.fromRequest(request);
        response.setStatus(status);
        if (status !== 0)
          response.setDataset(
            new Dataset({ StudyInstanceUID: `1.2.${index}`, AccessionNumber: 'A1', ModalitiesInStudy: ['CT', 'SEG'] }),
          );
        return response;
      }),
    );
  }
}

describe('DimseSource', () => {
  let server: Server;
  beforeAll(
    () =>
      new Promise<void>((resolve) => {
        server = createServer((socket) => void new PendingWithWarning(socket, {})).listen(0, '127.0.0.1', resolve);
      }),
  );
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const settings = (port: number) => ({
    host: '127.0.0.1',
    port,
    calledAeTitle: 'ARCHIVE',
    callingAeTitle: 'US',
    retrieveBy: { kind: 'get' } as const,
    retries: 0,
  });

  it('reads every answer of an archive that does not match all keys', async () => {
    const found = await new DimseSource(settings((server.address() as AddressInfo).port)).findStudies({ accession: 'A1' });
    expect(found.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.2.0', '1.2.1', '1.2.2']);
    expect(found[0]).toMatchObject({ accession: 'A1', modalities: ['CT', 'SEG'], seriesCount: undefined });
  });

  it('says in which letters a key is written, where ASCII has not all of them', async () => {
    const source = new DimseSource(settings((server.address() as AddressInfo).port));
    await source.findStudies({ patientId: 'Ä 5' });
    expect(asked.at(-1)).toMatchObject({ PatientID: 'Ä 5', SpecificCharacterSet: 'ISO_IR 192' });
    await source.findStudies({ patientId: 'A 5' });
    expect(asked.at(-1)).not.toHaveProperty('SpecificCharacterSet');
  });

  it('refuses titles and ports that cannot be', () => {
    expect(() => new DimseSource({ ...settings(104), calledAeTitle: 'A TITLE OF SEVENTEEN' })).toThrow(
      expect.objectContaining({ code: 'BAD_SETTING' }),
    );
    expect(() => new DimseSource(settings(70_000))).toThrow(expect.objectContaining({ code: 'BAD_SETTING', fault: 'input' }));
  });
});

describe('what an archive answers', () => {
  it('is told by its status, and the comment beside it is not', () => {
    expect(errorOfDimseStatus({ status: 0xa801, operation: 'C-MOVE' })).toMatchObject({
      code: 'MOVE_DESTINATION_UNKNOWN',
      fault: 'refused',
    });
    expect(errorOfDimseStatus({ status: 0xa700, operation: 'C-FIND' })).toMatchObject({ code: 'BUSY', fault: 'busy' });
    expect(errorOfDimseStatus({ status: 0xc123, operation: 'C-GET' })).toMatchObject({
      code: 'ARCHIVE_FAILED',
      details: { status: 0xc123 },
    });
    expect(errorOfDimseStatus({ status: 0xb000, operation: 'C-MOVE' })).toBeUndefined();
  });

  it('names the title that was not known', () => {
    const titles = { called: 'ARCHIVE', calling: 'US' };
    expect(errorOfRejection({ result: 1, source: 1, reason: 3 }, titles)).toMatchObject({
      code: 'CALLING_AE_UNKNOWN',
      message: expect.stringContaining('"US"'),
    });
    expect(errorOfRejection({ result: 1, source: 1, reason: 7 }, titles)).toMatchObject({
      code: 'CALLED_AE_UNKNOWN',
      message: expect.stringContaining('"ARCHIVE"'),
    });
    expect(errorOfRejection({ result: 2, source: 3, reason: 1 }, titles)).toMatchObject({ code: 'BUSY' });
  });
});

describe('storageContexts', () => {
  it('proposes every syntax that is read for a few classes, and stays within the numbers that there are', () => {
    const one = storageContexts(['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.2']);
    expect(one).toHaveLength(18);
    expect(one.filter(({ asProvider }) => asProvider)).toHaveLength(1);
    const many = storageContexts(Array.from({ length: 300 }, (_, i) => `1.2.840.10008.5.1.4.1.1.${i}`));
    expect(many.length).toBeLessThan(128);
    expect(storageContexts(['']).length).toBeLessThan(128);
  });
});
