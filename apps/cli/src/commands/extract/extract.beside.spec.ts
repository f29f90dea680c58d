import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { runCli } from '../../cli.js';

let folder: string;
let [out, err] = ['', ''];
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-beside-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  for (const { path, bytes } of simulateCohort(cohortSpec('series', 'north', 1), 11).filesOf(0)) {
    const target = path.endsWith('RTSTRUCT.dcm') ? at('structures.dcm') : at(`scan/${path.split('/').at(-1)}`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const extract = (...more: string[]): Promise<number> => runCli(['extract', '--plan', 'ct-default', '--threads', '1', ...more]);
const one = (): string[] => ['--image', at('scan'), '--mask', at('structures.dcm'), '--roi', 'GTV-1', '--subject', 'p'];

describe('files beside the slices of a series', () => {
  it('are told by their number and kind, and by no name, where they are named as slices are', async () => {
    expect(await extract(...one())).toBe(0);
    expect(err).not.toContain('passed over');
    const before = out;
    out = '';
    for (const name of ['Smith1.dcm', 'Smith2.DCM']) writeFileSync(at(`scan/${name}`), '');
    writeFileSync(at('scan/Smith3.dcm'), gzipSync(Buffer.alloc(300)));
    writeFileSync(at('scan/1.2.840.7'), '<!DOCTYPE html><html>Log in</html>');
    writeFileSync(at('scan/SMITH'), 'neither');
    expect(await extract(...one())).toBe(0);
    expect(err).toContain(
      'named as slices are and no DICOM, and passed over: 2 empty files, 1 gzipped file, 1 web page, 1 file of another kind; slices may be missing',
    );
    expect(err).not.toMatch(/Smith|840/iu);
    expect(out).toBe(before);
  });

  it('are none of our business where they are named as something else', async () => {
    for (const name of ['features.csv', 'notes.txt', '.DS_Store', '._1.dcm', 'Thumbs.db', 'table.csv.gz', 'report.html'])
      writeFileSync(at(`scan/${name}`), '');
    expect(await extract(...one())).toBe(0);
    expect(err).not.toContain('passed over');
  });

  it('are named as the cause where all slices are gzipped', async () => {
    for (const name of readdirSync(at('scan'))) writeFileSync(at(`scan/${name}`), gzipSync(readFileSync(at(`scan/${name}`))));
    expect(await extract(...one())).toBe(2);
    expect(err).toContain('NO_IMAGE');
    expect(err).toContain('unpack them');
  });
});

// Windows has no pipes with a name in a folder.
(process.platform === 'win32' ? describe.skip : describe)('a pipe that nobody writes into', () => {
  it.each(['--image', '--mask', '--cohort'])('is refused at once as %s', async (option) => {
    execFileSync('mkfifo', [at('pipe')]);
    const given = { '--image': at('scan'), '--mask': at('structures.dcm') };
    const words = option === '--cohort' ? [option, at('pipe')] : Object.entries({ ...given, [option]: at('pipe') }).flat();
    expect(await extract(...words)).toBe(2);
    expect(err).toContain('is no regular file');
    expect(err).toContain('UNREADABLE');
  });

  it('is refused as the table of a check, as a cell of a table, and a device as an image', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    expect(await runCli(['cohort', 'check', at('pipe')])).toBe(2);
    expect(err).toContain('is no regular file');
    writeFileSync(at('cohort.csv'), 'subject,image,mask,roi\np,pipe,structures.dcm,GTV-1\n');
    err = '';
    expect(await extract('--cohort', at('cohort.csv'))).toBe(2);
    expect(err).toContain('is no regular file');
    err = '';
    expect(await extract('--image', '/dev/zero', '--mask', at('structures.dcm'))).toBe(2);
    expect(err).toContain('is no regular file');
  });
});
