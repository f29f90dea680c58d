import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { DicomWebSource } from '../dicomweb/dicomweb.source.js';
import { bulkDataOf } from '../dicomweb/dicom-json.js';
import type { DimseSettings } from '../dimse/dimse.settings.js';
import { DimseSource } from '../dimse/dimse.source.js';
import { filesUnder } from '@collimate/platform-scans';
import { retrieve } from '../retrieve/retrieve.js';
import { type TestArchive, canRunArchive, freePorts, startArchive, storeWithDcmtk } from './orthanc.fixture.js';
import { writePatient } from './patient.fixture.js';

const withArchive = canRunArchive() ? describe : describe.skip;
const READER = { kind: 'basic', user: 'reader', password: 'secret' } as const;

withArchive('an archive that refuses', () => {
  let archive: TestArchive;
  let folder: string;
  let study: string;

  const dimse = (changes: Partial<DimseSettings>): DimseSource =>
    new DimseSource({
      host: '127.0.0.1',
      port: archive.dicomPort,
      calledAeTitle: 'ARCHIVE',
      callingAeTitle: 'COLLIMATE',
      retrieveBy: { kind: 'get' },
      retries: 0,
      ...changes,
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-refusals-'));
    study = writePatient(join(folder, 'original'), simulateCohort(cohortSpec('hospital', 'north', 1), 7).filesOf(0));
    archive = await startArchive();
    storeWithDcmtk(archive, filesUnder(join(folder, 'original')).slice(-2));
  }, 60_000);
  afterAll(async () => {
    await archive.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says whose AE title is not known, theirs or ours', async () => {
    await expect(dimse({ calledAeTitle: 'NOBODY' }).echo()).rejects.toMatchObject({
      code: 'CALLED_AE_UNKNOWN',
      fault: 'refused',
      message: expect.stringContaining('NOBODY'),
    });
    await expect(dimse({ callingAeTitle: 'STRANGER' }).findSeries(study)).rejects.toMatchObject({
      code: 'ASSOCIATION_ABORTED',
      hint: expect.stringMatching(/AE title/),
    });
  });

  it('says that it cannot send to a listener that it does not know or reach', async () => {
    const [port] = await freePorts(1);
    const deaf = dimse({ callingAeTitle: 'DEAF', retrieveBy: { kind: 'move', port, host: '127.0.0.1' } });
    const [report] = await retrieve(
      deaf,
      [{ studyInstanceUid: study, series: [], modalities: [], own: {} }],
      join(folder, 'deaf'),
      {
        retries: 0,
      },
    );
    expect(report.error).toMatchObject({ code: 'ARCHIVE_FAILED', hint: expect.stringContaining('listener') });
    await deaf.close();
  });

  it('says when nobody listens, and when a listener’s port is taken', async () => {
    const [port] = await freePorts(1);
    await expect(dimse({ port }).echo()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    const taken = dimse({ retrieveBy: { kind: 'move', port: archive.dicomPort } });
    const item = { studyInstanceUid: study, series: [], modalities: [], own: {} };
    const reports = await retrieve(taken, [item, item], join(folder, 'taken'));
    expect(reports.map(({ error }) => error?.code)).toEqual(['PORT_IN_USE', 'PORT_IN_USE']);
    await taken.close();
  });

  it('says that a port speaks another protocol', async () => {
    await expect(dimse({ port: archive.httpPort, timeoutMs: 2_000 }).echo()).rejects.toMatchObject({ fault: 'unavailable' });
    const source = new DicomWebSource({ url: `http://127.0.0.1:${archive.dicomPort}`, retries: 0, timeoutMs: 2_000 });
    await expect(source.echo()).rejects.toMatchObject({ fault: 'unavailable' });
    await source.close();
  });

  it('answers 401 to a wrong password and 404 to a wrong root, with what to do', async () => {
    const wrong = new DicomWebSource({ url: archive.webUrl, credentials: { ...READER, password: 'guess' } });
    await expect(wrong.echo()).rejects.toMatchObject({
      code: 'UNAUTHORISED',
      fault: 'refused',
      hint: expect.stringContaining('password'),
    });
    await wrong.close();
    const lost = new DicomWebSource({ url: archive.webUrl.replace('dicom-web', 'dicomweb'), credentials: READER });
    await expect(lost.echo()).rejects.toMatchObject({ code: 'NOT_FOUND', hint: expect.stringContaining('root') });
    await lost.close();
  });

  it('reports a study that is not there and goes on with the next', async () => {
    const source = new DicomWebSource({ url: archive.webUrl, credentials: READER });
    const wanted = [
      { accession: 'NOT-THERE', series: [], modalities: [], own: {} },
      { studyInstanceUid: study, series: [], modalities: ['RTSTRUCT'], own: {} },
    ];
    const reports = await retrieve(source, wanted, join(folder, 'two'));
    expect(reports[0]).toMatchObject({ item: 0, error: { code: 'STUDY_NOT_FOUND', fault: 'missing' }, fetched: 0 });
    expect(reports[1]).toMatchObject({ item: 1, error: undefined, fetched: 1 });
    await source.close();
  });

  it('gives metadata, and the bulk data behind their addresses', async () => {
    const { client } = new DicomWebSource({ url: archive.webUrl, credentials: READER });
    const datasets = await client.metadata(`/studies/${study}`);
    const pixels = datasets.flatMap((dataset) => bulkDataOf(dataset)).find(({ tag }) => tag === '7FE00010');
    let size = 0;
    for await (const part of client.bulkData(pixels?.uri ?? '')) for await (const bytes of part.bytes) size += bytes.length;
    expect(size).toBe(64 * 64 * 2);
    expect(() => client.bulkData('http://127.0.0.2/elsewhere')).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    client.close();
  });
});

withArchive('an archive that speaks TLS', () => {
  let archive: TestArchive;
  let folder: string;
  let study: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-tls-'));
    study = writePatient(join(folder, 'original'), simulateCohort(cohortSpec('hospital', 'north', 1), 7).filesOf(0));
    archive = await startArchive({ tls: true });
    const tls = [
      '+tls',
      join(archive.folder, 'server.key'),
      join(archive.folder, 'server.crt'),
      '+cf',
      join(archive.folder, 'authority.crt'),
    ];
    storeWithDcmtk(archive, filesUnder(join(folder, 'original')).slice(0, 3), ...tls);
  }, 60_000);
  afterAll(async () => {
    await archive.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const dimse = (retrieveBy: DimseSettings['retrieveBy'], authorityPem?: string): DimseSource =>
    new DimseSource({
      host: '127.0.0.1',
      port: archive.dicomPort,
      calledAeTitle: 'ARCHIVE',
      callingAeTitle: 'COLLIMATE',
      retrieveBy,
      retries: 0,
      tls: { authorityPem, certificatePem: archive.certificatePem, keyPem: archive.keyPem },
    });

  it('is trusted with its authority alone, and the issuer is named otherwise', async () => {
    const web = (authorityPem?: string): DicomWebSource =>
      new DicomWebSource({ url: archive.webUrl, credentials: READER, authorityPem, retries: 0 });
    const [trusting, strict] = [web(archive.authorityPem), web()];
    await trusting.echo();
    await trusting.close();
    await expect(strict.echo()).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
      fault: 'refused',
      message: expect.stringContaining('"Hospital Test Authority"'),
    });
    await dimse({ kind: 'get' }, archive.authorityPem).echo();
    await expect(dimse({ kind: 'get' }).echo()).rejects.toMatchObject({
      code: 'TLS_UNTRUSTED',
      message: expect.stringContaining('"Hospital Test Authority"'),
    });
  });

  it.each(['get', 'move'] as const)('is fetched from by C-%s', async (kind) => {
    const source = dimse(
      kind === 'get' ? { kind } : { kind, port: archive.listenerPort, host: '127.0.0.1' },
      archive.authorityPem,
    );
    const [report] = await retrieve(
      source,
      [{ studyInstanceUid: study, series: [], modalities: [], own: {} }],
      join(folder, kind),
    );
    expect(report).toMatchObject({ error: undefined, fetched: 3 });
    await source.close();
  });
});
