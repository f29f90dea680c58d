import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { TAG } from '@collimate/imaging-dicom';
import { readDicomFile } from '@collimate/imaging-formats';
import { jest } from '@jest/globals';
import { runCli } from '../../cli.js';

/** One CT slice of a simulated patient, and a service that holds nothing else. */
const [{ bytes }] = simulateCohort(cohortSpec('hospital', 'north', 1), 3).filesOf(0);
const { attributes } = readDicomFile(bytes);
const [study, series, sop] = [TAG.StudyInstanceUID, TAG.SeriesInstanceUID, TAG.SOPInstanceUID].map(
  (tag) => attributes.text(tag) ?? '',
);

let folder: string;
let server: Server;
let url: string;
let [out, err] = ['', ''];
let files = 0;
let queries: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-cli-pacs-'));
  [out, err, files] = ['', '', 0];
  queries = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  server = createServer((request, response) => {
    const path = request.url ?? '';
    queries.push(path);
    if (request.headers.authorization !== `Basic ${Buffer.from('reader:secret').toString('base64')}`)
      response.writeHead(401).end('who is DOE^JANE?');
    else if (path.includes('/instances?')) answer([{ '00080018': { Value: [sop] } }]);
    else if (path.includes('/series?'))
      answer([{ '0020000E': { Value: [series] }, '00080060': { Value: ['CT'] }, '00201209': { Value: [1] } }]);
    else if (path.startsWith('/web/studies?'))
      answer(
        path.includes('NONE')
          ? []
          : [{ '0020000D': { Value: [study] }, '00080050': { Value: ['A1'] }, '00080061': { Value: ['CT'] } }],
      );
    else {
      files++;
      response.writeHead(200, { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' });
      response.end(
        Buffer.concat([Buffer.from('--b\r\nContent-Type: application/dicom\r\n\r\n'), bytes, Buffer.from('\r\n--b--')]),
      );
    }
    function answer(document: unknown): void {
      response.writeHead(200, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(document));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/web`;
  writeFileSync(join(folder, 'password.txt'), 'secret\n');
});
afterEach(async () => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const pacs = (command: string, ...more: string[]): Promise<number> =>
  runCli(['pacs', command, '--web', url, '--user', 'reader', '--password-file', join(folder, 'password.txt'), ...more]);

describe('collimate pacs', () => {
  it('says that an archive answers, and lists what fits', async () => {
    expect(await pacs('echo')).toBe(0);
    expect(out).toBe('The archive answers.\n');
    out = '';
    expect(await pacs('find', '--accession', 'A1', '--series', '--json')).toBe(0);
    expect(JSON.parse(out).studies).toMatchObject([
      { studyInstanceUid: study, accession: 'A1', series: [{ seriesInstanceUid: series, modality: 'CT', instanceCount: 1 }] },
    ]);
    out = '';
    expect(await pacs('find', '--accession', 'NONE')).toBe(0);
    expect(out).toBe('No study fits.\n');
  });

  it.each([
    ['2024-01-05', '20240105'],
    ['20240105', '20240105'],
    ['2024-01-01-20240131', '20240101-20240131'],
    ['-2024-01-31', '-20240131'],
    ['20240101-', '20240101-'],
  ])('asks for the day %s as DICOM writes it', async (given, asked) => {
    expect(
      await runCli([
        'pacs',
        'find',
        '--web',
        url,
        '--user',
        'reader',
        '--password-file',
        join(folder, 'password.txt'),
        `--date=${given}`,
      ]),
    ).toBe(0);
    expect(decodeURIComponent(queries.at(-1) ?? '')).toContain(`StudyDate=${asked}`);
  });

  it.each(['5.1.2024', '2024-02-30', '20240131-20240101', '-', '2024'])('refuses %s, which is no day', async (given) => {
    expect(await pacs('find', `--date=${given}`)).toBe(2);
    expect(err).toMatch(/code: +BAD_DATE/u);
    expect(out).toBe('');
  });

  it('names a column of a worklist that it does not know', async () => {
    writeFileSync(join(folder, 'studies.csv'), 'accesion\nA1\n');
    expect(await pacs('fetch', '--worklist', join(folder, 'studies.csv'), '--out', join(folder, 'scans'))).toBe(2);
    expect(err).toContain('a column "accesion" that is not known');
  });

  it('fetches a worklist into a folder, and nothing the second time', async () => {
    writeFileSync(join(folder, 'studies.csv'), `accession,modalities\nA1,CT\n`);
    const fetch = (): Promise<number> => pacs('fetch', '--worklist', join(folder, 'studies.csv'), '--out', join(folder, 'scans'));
    expect(await fetch()).toBe(0);
    expect(new Uint8Array(readFileSync(join(folder, 'scans', study, series, `${sop}.dcm`)))).toEqual(bytes);
    expect(out).toMatch(/complete +1 +0/);
    out = '';
    expect(await fetch()).toBe(0);
    expect(out).toMatch(/complete +0 +1/);
    expect(files).toBe(1);
  });

  it('ends with 2 where an item is not complete, and tells a reason that all share as an error', async () => {
    writeFileSync(join(folder, 'studies.csv'), 'accession\nNONE\nA1\n');
    expect(await pacs('fetch', '--worklist', join(folder, 'studies.csv'), '--out', join(folder, 'scans'))).toBe(2);
    expect(out).toContain('STUDY_NOT_FOUND: the archive does not hold this study.');
    expect(out).toMatch(/^line +study/u);
    expect(out).toMatch(/3 +\S+ +complete/);
    writeFileSync(join(folder, 'one.csv'), 'accession\nA1\n\nNONE\n');
    await pacs('fetch', '--worklist', join(folder, 'one.csv'), '--out', join(folder, 'one'));
    expect(out).toMatch(/4 +- +STUDY_NOT_FOUND/);
    writeFileSync(join(folder, 'none.csv'), 'accession\nNONE\n');
    await pacs('fetch', '--worklist', join(folder, 'none.csv'), '--out', join(folder, 'none'));
    expect(err).toContain('where: worklist line 2');
    writeFileSync(join(folder, 'password.txt'), 'guess\n');
    expect(await pacs('fetch', '--accession', 'A1', '--out', join(folder, 'other'))).toBe(2);
    expect(err).toMatch(/does not know who is asking \(401\)\.\n {2}do: .*password.*\n {2}code: {2}UNAUTHORISED\n/);
    expect(err + out).not.toContain('DOE');
  });

  it('asks for what was forgotten', async () => {
    expect(await runCli(['pacs', 'echo'])).toBe(2);
    expect(err).toContain('--web URL');
    expect(await pacs('find')).toBe(2);
    expect(err).toContain('the whole archive would be listed');
    expect(await pacs('fetch', '--out', folder)).toBe(2);
    expect(err).toContain('--worklist FILE');
    expect(await runCli(['pacs', 'echo', '--dicom', '127.0.0.1:104'])).toBe(2);
    expect(err).toContain('two AE titles');
  });
});
