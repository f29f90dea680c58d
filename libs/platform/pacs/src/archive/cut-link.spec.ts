import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { jest } from '@jest/globals';
import { DicomWebSource } from '../dicomweb/dicomweb.source.js';
import { DimseSource } from '../dimse/dimse.source.js';
import { filesUnder } from '@collimate/platform-scans';
import type { PacsSource } from '../retrieve/pacs.source.js';
import { retrieve } from '../retrieve/retrieve.js';
import { type CutProxy, startProxy } from './cut.proxy.fixture.js';
import { type TestArchive, canRunArchive, freePorts, startArchive, storeWithDcmtk } from './orthanc.fixture.js';
import { writePatient } from './patient.fixture.js';

const withArchive = canRunArchive() ? describe : describe.skip;

/** The archive behind a link that can be cut. */
interface CutWay {
  readonly source: PacsSource;
  readonly link: CutProxy;
}

withArchive('a link that is cut', () => {
  let archive: TestArchive;
  let folder: string;
  let study: string;
  let wholeBytes: number;

  const dimse = (port: number, retrieveBy: ConstructorParameters<typeof DimseSource>[0]['retrieveBy']): DimseSource =>
    new DimseSource({
      host: '127.0.0.1',
      port,
      calledAeTitle: 'ARCHIVE',
      callingAeTitle: 'COLLIMATE',
      retrieveBy,
      retries: 2,
      firstWaitMs: 20,
    });
  const ways: Record<string, () => Promise<CutWay>> = {
    DICOMweb: async () => {
      const link = await startProxy(archive.httpPort);
      const credentials = { kind: 'basic', user: 'reader', password: 'secret' } as const;
      return {
        link,
        source: new DicomWebSource({ url: `http://127.0.0.1:${link.port}/dicom-web`, credentials, retries: 2, firstWaitMs: 20 }),
      };
    },
    'C-MOVE': async () => {
      // The archive sends to the port that it knows; there the link stands, and behind it our listener.
      const [port] = await freePorts(1);
      const link = await startProxy(port, 'onward', archive.listenerPort);
      return { link, source: dimse(archive.dicomPort, { kind: 'move', port, host: '127.0.0.1' }) };
    },
    'C-GET': async () => {
      const link = await startProxy(archive.dicomPort);
      return { link, source: dimse(link.port, { kind: 'get' }) };
    },
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-cut-'));
    study = writePatient(join(folder, 'original'), simulateCohort(cohortSpec('hospital', 'north', 1), 7).filesOf(0));
    wholeBytes = filesUnder(join(folder, 'original')).reduce((sum, file) => sum + statSync(file).size, 0);
    archive = await startArchive();
    storeWithDcmtk(archive, filesUnder(join(folder, 'original')));
  }, 60_000);
  afterAll(async () => {
    await archive.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(ways))('by %s leaves what came whole: another run asks for the rest and for nothing twice', async (way) => {
    const target = join(folder, `restart-${way}`);
    const worklist = [{ studyInstanceUid: study, series: [], modalities: [], own: {} }];
    const first = await ways[way]();
    first.link.cutAfter(wholeBytes / 2, true);
    const [cut] = await retrieve(first.source, worklist, target, { retries: 0 });
    expect(cut.error?.fault).toBe('unavailable');
    expect(cut.fetched).toBeGreaterThan(0);
    expect(cut.fetched).toBeLessThan(33);
    expect(readdirSync(target)).not.toContain('.arriving');
    await first.source.close();
    await first.link.close();

    const whole = new Set(
      filesUnder(target)
        .filter((file) => file.endsWith('.dcm'))
        .map((file) => basename(file, '.dcm')),
    );
    expect(whole.size).toBe(cut.fetched);
    const second = await ways[way]();
    const orders = jest.spyOn(second.source, 'fetch');
    const [rest] = await retrieve(second.source, worklist, target, { retries: 0 });
    expect(rest).toMatchObject({ error: undefined, fetched: 33 - cut.fetched, reused: cut.fetched });
    expect(cut.bytes + rest.bytes).toBe(
      filesUnder(target)
        .filter((file) => file.endsWith('.dcm'))
        .reduce((sum, file) => sum + statSync(file).size, 0),
    );
    const asked = orders.mock.calls.flatMap(([order]) => order.instances.map(({ sopInstanceUid }) => sopInstanceUid));
    expect(asked).toHaveLength(33 - cut.fetched);
    expect(asked.filter((sop) => whole.has(sop))).toEqual([]);
    await second.source.close();
    await second.link.close();
  });

  it('outlives an archive that is killed between two items of a worklist, and is back seconds later', async () => {
    const target = join(folder, 'killed');
    const credentials = { kind: 'basic', user: 'reader', password: 'secret' } as const;
    const direct = new DicomWebSource({ url: archive.webUrl, credentials });
    let restarted: Promise<void> | undefined;
    let [killedAt, backAt] = [0, 0];
    const restart = async (): Promise<void> => {
      killedAt = performance.now();
      await archive.kill();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await archive.restart();
      backAt = performance.now();
    };
    const part = (modality: string) => ({ studyInstanceUid: study, series: [], modalities: [modality], own: {} });
    const reports = await retrieve(direct, [part('CT'), part('RTSTRUCT')], target, {
      onProgress: ({ fetched }) => void (fetched === 32 ? (restarted ??= restart()) : undefined),
    });
    const endedAt = performance.now();
    await restarted;
    expect(reports).toMatchObject([
      { error: undefined, fetched: 32 },
      { error: undefined, fetched: 1 },
    ]);
    // It was away in between, and is found within the longest pause once it is there.
    expect(endedAt - killedAt).toBeGreaterThan(3_000);
    expect(endedAt - backAt).toBeLessThan(6_000);
    // One that never answered is not waited for.
    const from = performance.now();
    const nobody = new DicomWebSource({ url: 'http://127.0.0.1:1/dicom-web', credentials, retries: 0 });
    const [refused] = await retrieve(
      nobody,
      [{ studyInstanceUid: study, series: [], modalities: [], own: {} }],
      join(folder, 'nobody'),
    );
    expect(refused.error?.code).toBe('UNREACHABLE');
    expect(performance.now() - from).toBeLessThan(5_000);
    for (const one of [direct, nobody]) await one.close();
  }, 60_000);

  it.each(Object.keys(ways))('by %s is mended within one run', async (way) => {
    const target = join(folder, `mended-${way}`);
    const { source, link } = await ways[way]();
    link.cutAfter(wholeBytes / 3);
    let cuts = 1;
    const [report] = await retrieve(source, [{ studyInstanceUid: study, series: [], modalities: [], own: {} }], target, {
      firstWaitMs: 50,
      onProgress: ({ fetched }) => {
        if (fetched === 20 && cuts === 1) link.cutAfter(++cuts);
      },
    });
    expect(report).toMatchObject({ error: undefined, fetched: 33, reused: 0 });
    expect(cuts).toBe(2);
    await source.close();
    await link.close();
  });
});
