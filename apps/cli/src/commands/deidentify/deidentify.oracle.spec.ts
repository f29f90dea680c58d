import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type SimulatedModality, cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { deidentified } from '../../deidentification/planted.fixture.js';

/*
 * Cleaned files before programs that are not ours: dcmdump and dcmftest of DCMTK, dciodvfy of dicom3tools, pydicom and dicom-validator. A
 * validator finds nothing in a cleaned file that it did not find in the original. What is not installed is said and left out; in CI it is
 * installed, and its absence is a failure.
 */
const isCi = process.env['COLLIMATE_CI'] !== undefined;
const workspace = resolve(import.meta.dirname, '../../../../..');
const oracles = join(workspace, '.cache/oracles/bin');
const python = join(oracles, 'python');
if (!existsSync(python) && isCi) spawnSync(process.execPath, [join(workspace, 'tools/oracles/prepare.mjs')]);
const missing = [
  ...['dcmdump', 'dcmftest', 'dciodvfy'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined),
  ...(existsSync(python) ? [] : ['pydicom']),
];
if (missing.length > 0 && isCi) throw new Error(`CI must install ${missing.join(', ')}`);
if (missing.length > 0)
  console.warn(
    `cleaned files are not held to ${missing.join(', ')}: install dcmtk and dicom3tools, and run \`node tools/oracles/prepare.mjs\``,
  );
const where = (tool: string): typeof it => (missing.includes(tool) ? it.skip : it) as typeof it;

const SERIES: readonly (readonly ['north' | 'south' | 'west', SimulatedModality, 'RTSTRUCT' | 'SEG'])[] = [
  ['north', 'CT', 'RTSTRUCT'],
  ['south', 'MR', 'SEG'],
  ['west', 'PT', 'RTSTRUCT'],
  ['north', 'PT', 'SEG'],
];

describe.each(['basic', 'safe-harbor'])('30: what %s cleans', (profile) => {
  const root = mkdtempSync(join(tmpdir(), 'collimate-valid-'));
  const [before, after] = ['before', 'after'].map((name) => join(root, name));
  const pairs: { readonly name: string; readonly original: string; readonly cleaned: string }[] = [];
  afterAll(() => rmSync(root, { recursive: true }));

  beforeAll(async () => {
    for (const folder of [before, after]) mkdirSync(folder);
    for (const [site, modality, masks] of SERIES) {
      const files = [...simulateCohort({ ...cohortSpec(site, site, 1), modality, masks }, 5).filesOf(0)].map(
        ({ bytes }) => bytes,
      );
      for (const [kind, bytes] of [
        [modality, files[0]],
        [masks, files[files.length - 1]],
      ] as const) {
        const name = `${site}-${modality}-${kind}.dcm`;
        const run = await deidentified({ 'scan.dcm': bytes }, ['--profile', profile]);
        pairs.push({ name, original: join(before, name), cleaned: join(after, name) });
        writeFileSync(join(before, name), bytes);
        writeFileSync(join(after, name), [...run.files.values()][0]);
      }
    }
  });

  where('dcmdump')('is read by DCMTK without a complaint', () => {
    for (const { name, cleaned } of pairs) {
      const dump = spawnSync('dcmdump', [cleaned], { encoding: 'latin1', maxBuffer: 1e8 });
      expect([name, dump.status, dump.stderr]).toEqual([name, 0, '']);
      expect([name, spawnSync('dcmftest', [cleaned], { encoding: 'latin1' }).status]).toEqual([name, 0]);
    }
  });

  where('dciodvfy')('has no error for dciodvfy that the original had not', () => {
    const errors = (path: string): ReadonlySet<string> => {
      const lines = spawnSync('dciodvfy', [path], { encoding: 'latin1', maxBuffer: 1e8 }).stderr.split('\n');
      return new Set(lines.filter((line) => line.includes('Error')));
    };
    for (const { name, original, cleaned } of pairs) {
      const known = errors(original);
      expect([name, [...errors(cleaned)].filter((error) => !known.has(error))]).toEqual([name, []]);
    }
  });

  where('pydicom')('is read by pydicom, pixels included', () => {
    const run = spawnSync(python, [join(workspace, 'tools/oracles/validate_dicom.py'), after], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    const { read, unread } = JSON.parse(run.stdout) as { read: Record<string, readonly string[]>; unread: object };
    expect([Object.keys(read).sort(), unread]).toEqual([pairs.map(({ name }) => name).sort(), {}]);
    const telling =
      /^(InstitutionName|OperatorsName|OtherPatientIDs|PatientAddress|PatientTelephoneNumbers|StationName|AccessionNumberSequence)$/;
    const found = Object.values(read).flat();
    // What must be there may be empty; what need not be there is gone.
    expect(found.filter((keyword) => telling.test(keyword) && keyword !== 'OperatorsName')).toEqual([]);
  });

  where('pydicom')('has no error for dicom-validator that the original had not', () => {
    // It does look: an image without its patient's name and class of image is found out.
    const broken = join(root, 'broken');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'a.dcm'), withoutName(readFileSync(pairs[0].cleaned)));
    // One start for all: to read the standard takes it longer than the files.
    const script = join(workspace, 'tools/oracles/validate_iods.py');
    const run = spawnSync(python, [script, before, after, broken], { encoding: 'utf8', maxBuffer: 1e8 });
    expect([run.stderr, run.status]).toEqual(['', 0]);
    const errors = JSON.parse(run.stdout) as Record<string, Readonly<Record<string, readonly string[]>>>;
    const { [before]: known, [after]: found } = errors;
    expect(Object.keys(found).sort()).toEqual(pairs.map(({ name }) => name).sort());
    for (const [name, own] of Object.entries(found)) {
      expect([name, own.filter((error) => !known[name].includes(error))]).toEqual([name, []]);
    }
    expect(errors[broken]['a.dcm']).toContain('patient: (0010,0010) TagMissing');
  });
});

/** @returns the file without its PatientName, explicit VR */
function withoutName(file: Buffer): Buffer {
  const at = file.indexOf(Buffer.from([0x10, 0, 0x10, 0, 0x50, 0x4e]));
  return Buffer.concat([file.subarray(0, at), file.subarray(at + 8 + file.readUInt16LE(at + 6))]);
}
