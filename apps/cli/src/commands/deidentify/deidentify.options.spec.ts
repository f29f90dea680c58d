import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import dicomParser from 'dicom-parser';
import { text } from '@collimate/imaging-simulation';
import { runCli } from '../../cli.js';
import { CANARY, CT, ct, deidentified, file, latin, onlyFile } from '../../deidentification/planted.fixture.js';

let folder: string;
let [out, err] = ['', ''];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collimate-deid-'));
  [out, err] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((written) => ((out += String(written)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((written) => ((err += String(written)), true));
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in', `${CANARY}.dcm`), file(CT));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<number> => runCli(['deidentify', ...args]);
const whole = (...args: readonly string[]): Promise<number> => run(at('in'), '--out', at('out'), ...args);

describe('the key', () => {
  it('is made in a file that its owner alone can read, never written over, and found again', async () => {
    expect(await run('--new-key', at('key'))).toBe(0);
    expect([statSync(at('key')).mode & 0o777, readFileSync(at('key'), 'utf8')]).toEqual([
      0o600,
      expect.stringMatching(/^[0-9a-f]{64}\n$/),
    ]);
    expect(await run('--new-key', at('key'))).toBe(2);
    expect(err).toContain('exists already');
    expect(await whole('--profile', 'basic', '--key', at('key'))).toBe(0);
    const [subject] = readdirSync(at('out')).filter((name) => name !== 'report.json');
    expect(await run(at('in'), '--out', at('again'), '--profile', 'basic', '--key', at('key'))).toBe(0);
    expect(readdirSync(at('again'))).toContain(subject);
    expect(out).not.toContain('The key is gone');
  });

  it('is refused when others can read it, when it is none, and when there are two', async () => {
    writeFileSync(at('open'), `${'5a'.repeat(32)}\n`, { mode: 0o600 });
    chmodSync(at('open'), 0o644);
    writeFileSync(at('none'), `${CANARY}\n`, { mode: 0o600 });
    expect(await whole('--profile', 'basic', '--key', at('open'))).toBe(2);
    expect(await whole('--profile', 'basic', '--key', at('none'))).toBe(2);
    expect(await whole('--profile', 'basic', '--key', at('absent'))).toBe(2);
    expect(await whole('--profile', 'basic', '--key', at('none'), '--new-key', at('new'))).toBe(2);
    expect(err.match(/code: {2}\w+/g)).toEqual(['code:  BAD_KEY', 'code:  BAD_KEY', 'code:  NO_SUCH_FILE', 'code:  BAD_KEY']);
    expect(err).not.toContain(CANARY);
    expect([existsSync(at('out')), existsSync(at('new'))]).toEqual([false, false]);
  });

  it('of a run without one is gone, which is said, and no two runs agree', async () => {
    expect(await whole('--profile', 'basic')).toBe(0);
    expect(out).toContain('The key is gone');
    expect(await run(at('in'), '--out', at('two'), '--profile', 'basic')).toBe(0);
    expect(readdirSync(at('two')).sort()).not.toEqual(readdirSync(at('out')).sort());
  });
});

describe('what is found before the work', () => {
  it.each([
    ['NEEDS_OUT', (): readonly string[] => [at('in'), '--profile', 'basic']],
    ['BAD_PROFILE', (): readonly string[] => [at('in'), '--out', at('out')]],
    ['BAD_PROFILE', (): readonly string[] => [at('in'), '--out', at('out'), '--profile', 'safe-habor']],
    ['NO_SUCH_FILE', (): readonly string[] => [at('nowhere'), '--out', at('out'), '--profile', 'basic']],
    ['NOT_EMPTY', (): readonly string[] => [at('in'), '--out', at('full'), '--profile', 'basic']],
    ['CANNOT_WRITE', (): readonly string[] => [at('in'), '--out', at('in/below'), '--profile', 'basic']],
    ['CANNOT_WRITE', (): readonly string[] => [at('in'), '--out', at('full/one/out'), '--profile', 'basic']],
    ['CANNOT_WRITE', (): readonly string[] => [at('in'), '--out', at('out'), '--profile', 'basic', '--report', at('full/one')]],
    [
      'CANNOT_WRITE',
      (): readonly string[] => [at('in'), '--out', at('out'), '--profile', 'basic', '--report', at('no/folder.json')],
    ],
    ['NO_IMAGE', (): readonly string[] => [at('empty'), '--out', at('out'), '--profile', 'basic']],
    ['WHICH_INPUT', (): readonly string[] => ['--out', at('out'), '--profile', 'basic']],
  ])('%s, and nothing is written', async (code, args) => {
    mkdirSync(at('full'));
    mkdirSync(at('empty'));
    writeFileSync(at('full/one'), 'mine');
    expect(await run(...args())).toBe(2);
    expect(err).toContain(`code:  ${code}`);
    expect(err).not.toContain(CANARY);
    expect([existsSync(at('out')), readFileSync(at('full/one'), 'utf8')]).toEqual([false, 'mine']);
  });
});

describe('what is written', () => {
  it('has names by the key alone, and a report without a value or a path', async () => {
    expect(await whole('--profile', 'safe-harbor', '--report', at('report.json'), '--json')).toBe(0);
    const report = JSON.parse(readFileSync(at('report.json'), 'utf8'));
    expect(JSON.parse(out)).toEqual(report);
    expect(JSON.stringify(report)).not.toMatch(/DOE|JANE|555777|2021|REFERRER|collimate-deid/);
    expect(report.safeHarbor.map(({ letter }: { letter: string }) => letter).join('')).toBe('ABCDEFGHIJKLMNOPQR');
    const names = readdirSync(at('out'), { recursive: true }) as string[];
    expect(names.every((name) => name.split('/').every((part) => /^(P[0-9A-F]{28}|2\.25\.\d+(\.dcm)?)$/.test(part)))).toBe(true);
  });

  it('does not follow links, counts what is given twice, and refuses what would write over', async () => {
    mkdirSync(at('other'));
    writeFileSync(at('other/a.dcm'), file(ct(text(0x00080018, 'UI', '1.2.3.77'))));
    symlinkSync(at('other'), at('in/link'));
    symlinkSync(at('in'), at('in/loop'));
    writeFileSync(at('in/same.dcm'), file(CT));
    writeFileSync(at('in/z-other-with-its-name.dcm'), file(ct(text(0x00180060, 'DS', '100'))));
    expect(await whole('--profile', 'basic', '--json')).toBe(3);
    const { files, refused } = JSON.parse(out);
    expect(files).toEqual({ read: 5, cleaned: 1, sameAgain: 1, refused: 3 });
    expect(refused.map(({ file: n, code }: { file: number; code: string }) => [n, code])).toEqual([
      [2, 'LINK_NOT_FOLLOWED'],
      [3, 'LINK_NOT_FOLLOWED'],
      [5, 'SAME_TWICE'],
    ]);
  });
});

describe('a profile of a study’s own', () => {
  const profile = (...lines: readonly string[]): string => {
    const path = at('mine.yaml');
    writeFileSync(path, ['schema: collimate.deidentify/1', 'name: mine', 'base: basic', ...lines].join('\n'));
    return path;
  };

  it.each([
    ['kep: [uids]', 'kep: a profile has no such key', 'Did you mean "keep"?'],
    ['keep: [uid]', 'keep.0: it is not one of the words for it', 'Did you mean "uids"?'],
    ['dates: shiftd', 'dates: it is not one of the words for it', 'Did you mean "shifted"?'],
    ['remove: [SoftwareVersion]', 'remove.0: it is no attribute of the tables', 'Did you mean "SoftwareVersions"?'],
    ['remove: [PixelSpacing]', 'remove.0: no image can be used without this attribute', 'Leave it out'],
    [
      'private: [{ creator: ACME, element: "(0018,xx10)", vr: DS }]',
      'private.0.element: it is no private element',
      '(0019,xx0C)',
    ],
    [
      'private: [{ creatr: ACME, element: "(0019,xx10)", vr: DS }]',
      'private.0.creatr: a profile has no such key',
      'Did you mean "private.0.creator"?',
    ],
    [
      'blank: [{ modality: CT, rows: 16, columns: 16, areas: [{ x: 0, y: 0, width: 4, hight: 2 }] }]',
      'blank.0.areas.0.hight: a profile has no such key',
      'height',
    ],
    [
      'blank: [{ modality: CT, rows: 16, columns: 16, areas: [{ x: 9, y: 0, width: 8, height: 2 }] }]',
      'blank.0.areas.0: the area leaves the image',
      'The image has 16 columns and 16 rows',
    ],
    [
      'keep: [descriptors]\nprivate: [{ creator: ACME, element: "(0019,xx10)", vr: DS }]',
      'private: private numbers stay under safe-private alone',
      'Add safe-private',
    ],
    ['pixelText: reject', 'pixelText: it is not one of the words for it', 'Possible: refuse, flag.'],
  ])('names the key of a mistake and the nearest valid one: %s', async (line, message, hint) => {
    expect(await whole('--profile', profile(line))).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect([err.includes(at('mine.yaml')), existsSync(at('out'))]).toEqual([true, false]);
  });

  it('keeps, removes and blanks what it says', async () => {
    const path = profile(
      'keep: [safe-private, patient-characteristics, descriptors]',
      'vocabulary: ["THORAX ROUTINE", "ACME Scanner 9000"]',
      'remove: [ManufacturerModelName, "(0018,0060)", PatientSex]',
      'private: [{ creator: ACME, element: "(0019,xx10)", vr: DS }]',
      'pixelText: flag',
    );
    const made = await deidentified(
      {
        'a.dcm': file(
          ct(
            text(0x0008103e, 'LO', 'THORAX ROUTINE'),
            text(0x00081030, 'LO', 'thorax of DOE'),
            text(0x00081090, 'LO', 'SOMATOM'),
            text(0x00190010, 'LO', 'ACME'),
            text(0x00191010, 'DS', '2.75'),
            text(0x00191011, 'DS', '2.75'),
          ),
        ),
      },
      ['--profile', path],
    );
    const set = dicomParser.parseDicom(onlyFile(made));
    expect(
      ['x0008103e', 'x00081030', 'x00081090', 'x00180060', 'x00100040', 'x00191010', 'x00191011'].map((tag) => set.string(tag)),
    ).toEqual(['THORAX ROUTINE', undefined, 'UNKNOWN', undefined, undefined, '2.75', undefined]);
    expect(made.report.profile).toBe('mine');
    expect(latin([...made.files.values()][0])).not.toContain('DOE');
  });

  it('is no Safe Harbor where it lets dates stay, and says so', async () => {
    const path = profile('dates: full');
    writeFileSync(path, readFileSync(path, 'utf8').replace('base: basic', 'base: safe-harbor'));
    expect(await whole('--profile', path)).toBe(0);
    expect(out).toMatch(/\(C\) .*KEPT/);
    expect(out).toContain('This is no Safe Harbor');
  });
});
