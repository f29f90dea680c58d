import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TAG } from '@collimate/imaging-dicom';
import { readDicomFile } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { compile, extract, wasmEngine } from '@collimate/radiomics-pipeline';
import { planPreset } from '@collimate/radiomics-vocabulary';
import { DECOMPRESSORS, filesUnder, readBytes, readImage, readMask } from '@collimate/platform-scans';
import { canMakeDisk, smallDisk } from '@collimate/testing-contracts/small-disk';
import { DicomWebSource } from '../dicomweb/dicomweb.source.js';
import { DimseSource } from '../dimse/dimse.source.js';
import type { DimseSettings } from '../dimse/dimse.settings.js';
import type { PacsSource } from '../retrieve/pacs.source.js';
import { retrieve } from '../retrieve/retrieve.js';
import { type TestArchive, canRunArchive, startArchive, storeWithDcmtk } from './orthanc.fixture.js';
import { writePatient } from './patient.fixture.js';

const onDisk = canMakeDisk('specs of a retrieve onto a full disk') ? it : it.skip;
const withArchive = canRunArchive() ? describe : describe.skip;

withArchive('a simulated patient in a real archive', () => {
  let archive: TestArchive;
  let folder: string;
  const original = (): string => join(folder, 'original');
  let study: string;
  const closing: PacsSource[] = [];

  const dimse = (retrieveBy: DimseSettings['retrieveBy']): DimseSource => {
    const source = new DimseSource({
      host: '127.0.0.1',
      port: archive.dicomPort,
      calledAeTitle: 'ARCHIVE',
      callingAeTitle: 'COLLIMATE',
      retrieveBy,
      retries: 0,
    });
    closing.push(source);
    return source;
  };
  const web = (): DicomWebSource => {
    const source = new DicomWebSource({
      url: archive.webUrl,
      credentials: { kind: 'basic', user: 'reader', password: 'secret' },
      retries: 0,
    });
    closing.push(source);
    return source;
  };
  const ways: Record<string, () => PacsSource> = {
    DICOMweb: web,
    'C-MOVE': () => dimse({ kind: 'move', port: archive.listenerPort, host: '127.0.0.1' }),
    'C-GET': () => dimse({ kind: 'get' }),
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'collimate-pacs-'));
    study = writePatient(original(), simulateCohort(cohortSpec('hospital', 'north', 1), 7).filesOf(0));
    archive = await startArchive();
    storeWithDcmtk(archive, filesUnder(original()));
  }, 60_000);
  afterEach(async () => {
    for (const source of closing.splice(0)) await source.close();
  });
  afterAll(async () => {
    await archive.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(ways))('is found by %s with its series and instances', async (way) => {
    const source = ways[way]();
    await source.echo();
    const [found, ...others] = await source.findStudies({ studyInstanceUid: study });
    expect(others).toEqual([]);
    expect([...found.modalities].sort()).toEqual(['CT', 'RTSTRUCT']);
    const series = await source.findSeries(study);
    expect(series.map(({ modality }) => modality).sort()).toEqual(['CT', 'RTSTRUCT']);
    const ct = series.find(({ modality }) => modality === 'CT');
    const instances = await source.findInstances(study, ct?.seriesInstanceUid ?? '');
    expect(instances).toHaveLength(32);
    expect(new Set(instances.map(({ sopClassUid }) => sopClassUid))).toEqual(new Set(['1.2.840.10008.5.1.4.1.1.2']));
    expect(await source.findStudies({ accession: found.accession })).toHaveLength(1);
    expect(await source.findStudies({ studyInstanceUid: '1.2.3.4' })).toEqual([]);
  });

  it.each(Object.keys(ways))('comes back by %s with equal pixels and equal features, and is not fetched again', async (way) => {
    const target = join(folder, way);
    const source = ways[way]();
    const [report] = await retrieve(source, [{ studyInstanceUid: study, series: [], modalities: [], own: {} }], target);
    expect(report).toMatchObject({ error: undefined, fetched: 33, reused: 0, studies: [study] });
    expect(pixelsOf(target)).toEqual(pixelsOf(original()));
    expect(await featuresOf(target)).toEqual(await featuresOf(original()));
    const logged = archive.log().length;
    const [again] = await retrieve(source, [{ studyInstanceUid: study, series: [], modalities: [], own: {} }], target);
    expect(again).toMatchObject({ error: undefined, fetched: 0, reused: 33, bytes: 0 });
    expect(archive.log().length).toBe(logged);
  });

  onDisk.each(Object.keys(ways))('ends by %s at once, with the reason, where the disk is full', async (way) => {
    const disk = smallDisk(60);
    const item = { studyInstanceUid: study, series: [], modalities: [], own: {} };
    try {
      const began = performance.now();
      const reports = await retrieve(ways[way](), [item, item], disk.folder);
      expect(reports.map(({ error }) => error?.code)).toEqual(['CANNOT_WRITE', 'CANNOT_WRITE']);
      // An archive that is away is waited for during half a minute; a disk is not.
      expect(performance.now() - began).toBeLessThan(20_000);
    } finally {
      disk.remove();
    }
  });

  it.each(Object.keys(ways))('keeps compressed pixels as they are by %s', async (way) => {
    const compressed = join(folder, `compressed-${way}`);
    mkdirSync(compressed);
    const files = filesUnder(original())
      .filter((file) => attribute(file, TAG.Modality) === 'CT')
      .slice(0, 4);
    const uid = `2.25.${Object.keys(ways).indexOf(way) + 1}`;
    for (const [index, file] of files.entries()) {
      const into = join(compressed, `${index}.dcm`);
      execFileSync('dcmcjpls', [file, into], { stdio: 'pipe' });
      execFileSync('dcmodify', ['-nb', '-gin', '-m', `StudyInstanceUID=${uid}`, '-m', `SeriesInstanceUID=${uid}.1`, into], {
        stdio: 'pipe',
      });
    }
    storeWithDcmtk(archive, filesUnder(compressed), '-xt');
    const target = join(folder, `compressed-back-${way}`);
    const [report] = await retrieve(ways[way](), [{ studyInstanceUid: uid, series: [], modalities: [], own: {} }], target);
    expect(report).toMatchObject({ error: undefined, fetched: 4 });
    const back = filesUnder(target).filter((file) => file.endsWith('.dcm'));
    expect(back.map((file) => readDicomFile(readBytes(file), DECOMPRESSORS).transferSyntax.name)).toEqual(
      Array(4).fill('JPEG-LS Lossless'),
    );
    expect(pixelsOf(target)).toEqual(pixelsOf(compressed));
  });
});

function attribute(file: string, tag: number): string {
  return readDicomFile(readBytes(file), DECOMPRESSORS).attributes.text(tag) ?? '';
}

/** Digest of the pixel bytes by SOPInstanceUID. */
function pixelsOf(folder: string): Readonly<Record<string, string>> {
  const files = filesUnder(folder).filter((file) => file.endsWith('.dcm'));
  return Object.fromEntries(
    files
      .map((file) => {
        const { attributes } = readDicomFile(readBytes(file), DECOMPRESSORS);
        const pixels = attributes.value(TAG.PixelData) ?? new Uint8Array(0);
        return [attributes.text(TAG.SOPInstanceUID) ?? '', createHash('sha256').update(pixels).digest('hex')] as const;
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Every feature of the contoured lesion, by its key. */
async function featuresOf(folder: string): Promise<readonly unknown[]> {
  const files = filesUnder(folder).filter((file) => file.endsWith('.dcm'));
  const of = (modality: string): string => files.find((file) => attribute(file, TAG.Modality) === modality) ?? '';
  const image = await readImage(dirname(of('CT')));
  const mask = await readMask(of('RTSTRUCT'), image, {});
  const rows = extract(compile(planPreset('ct-default')), image.volume, [mask], wasmEngine()).flatMap(({ table }) => table.rows);
  expect(rows.length).toBeGreaterThan(150);
  return rows.map(({ ibsi, aggregationCode, value }) => [ibsi, aggregationCode, value]);
}
