import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { sha256Hex, type ScanKey, type SubjectKey } from '@collimate/kernel-canonical';
import { Keystore } from '@collimate/platform-keystore';
import type { SettingStore } from '@collimate/platform-site-store';
import dicomParser from 'dicom-parser';
import type { SiteConfig } from '../config/site-config.js';
import { ResearchCopy } from './research.copy.js';

const [FIRST, SECOND] = [1, 2].map((n) => sha256Hex(Uint8Array.of(n)));
const SUBJECT = 'subject-1' as SubjectKey;
const SCAN = 'scan-1' as ScanKey;

describe('research copies', () => {
  let folder: string;
  let copy: ResearchCopy;
  let keys: Keystore;
  let source: { image: string; mask: string };
  const research = (...parts: string[]): string => join(folder, 'data', 'research', ...parts);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'research-'));
    const cohort = simulateCohort(cohortSpec('north', 'north', 1), 1);
    const paths = [...cohort.filesOf(0)].map(({ path, bytes }) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
      return join(folder, path);
    });
    source = { image: dirname(paths[0]), mask: paths[paths.length - 1] };
    const settings = { get: () => 'north' } as unknown as SettingStore;
    const config = { dataFolder: join(folder, 'data'), researchCopy: true } as SiteConfig;
    keys = new Keystore(join(folder, 'data', 'keys'));
    copy = new ResearchCopy(keys, settings, config);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What joins two copies of a scan, as a reader of both would look for it. */
  const joining = (study: string): ReadonlySet<string> => {
    const files = readdirSync(research(SUBJECT, study, SCAN)).map((name) => readFileSync(research(SUBJECT, study, SCAN, name)));
    const tags = ['x00080018', 'x0020000d', 'x0020000e', 'x00200052', 'x00100020', 'x00080020'];
    return new Set(
      files.flatMap((file) => {
        const set = dicomParser.parseDicom(file);
        return tags.map((tag) => set.string(tag) ?? '');
      }),
    );
  };

  it('of two studies have no UID, pseudonym or date in common, those of one study all', async () => {
    await copy.write(SUBJECT, FIRST, SCAN, source);
    await copy.write(SUBJECT, SECOND, SCAN, source);
    const [first, second] = [joining(FIRST), joining(SECOND)];
    expect(first.size).toBeGreaterThan(30);
    expect([...first].filter((value) => value !== '' && second.has(value))).toEqual([]);
    await copy.write(SUBJECT, FIRST, SCAN, source);
    expect(joining(FIRST)).toEqual(first);
    copy.remove(SUBJECT);
    expect(existsSync(research(SUBJECT))).toBe(false);
  });

  it('under another key of pseudonyms have nothing in common with those before, also one that was begun under the old key', async () => {
    await copy.write(SUBJECT, FIRST, SCAN, source);
    const before = joining(FIRST);
    const begun = copy.write(SUBJECT, FIRST, SCAN, source);
    keys.rotateResearchCopyKey();
    expect(copy.removeAll()).toBe(1);
    await begun;
    const after = joining(FIRST);
    expect(after.size).toBe(before.size);
    expect([...before].filter((value) => value !== '' && after.has(value))).toEqual([]);
  });

  it('leave the reason in their place where a file cannot be made safe', async () => {
    const [name] = readdirSync(source.image);
    const file = readFileSync(join(source.image, name));
    writeFileSync(join(source.image, name), file.toString('latin1').replace('MONOCHROME2', 'JANE DOE 50'), 'latin1');
    await copy.write(SUBJECT, FIRST, SCAN, source);
    expect(readdirSync(research(SUBJECT, FIRST))).toEqual([`${SCAN}.refused`]);
    expect(readFileSync(research(SUBJECT, FIRST, `${SCAN}.refused`), 'utf8')).toBe('NEEDED_VALUE_NOT_SAFE (0028,0004)\n');
    writeFileSync(join(source.image, name), file);
    await copy.write(SUBJECT, FIRST, SCAN, source);
    expect(readdirSync(research(SUBJECT, FIRST))).toEqual([SCAN]);
  });

  it('of the older form, under one key for all studies, are deleted, and no others', async () => {
    await copy.write(SUBJECT, FIRST, SCAN, source);
    mkdirSync(research(SUBJECT, SCAN), { recursive: true });
    writeFileSync(research(SUBJECT, SCAN, '2.25.1.dcm'), 'DICM');
    copy.removeOlderForm();
    expect(readdirSync(research(SUBJECT))).toEqual([FIRST]);
  });
});
