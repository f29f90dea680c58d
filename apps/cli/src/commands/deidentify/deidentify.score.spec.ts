import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
// The corpus is made by a tool of the workspace, which is no room.
import { type AnswerRow, type PlantedCheck, plantedCorpus } from '../../../../../tools/planted/corpus.mjs';
import { type Run, deidentified } from '../../deidentification/planted.fixture.js';

/*
 * A scorer of our own for answer keys of the form of the public MIDI validation script: each check passes or does not, and a file that is
 * missing passes where something was to go and fails where something was to stay.
 */

/** How a check came out. */
interface Score {
  readonly action: string;
  readonly place: string;
  readonly passed: boolean;
}

/** What a de-identifier gave back. */
interface Submission {
  /** Cleaned files by their new SOP instance UID. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly uids: ReadonlyMap<string, string>;
  readonly patientIds: ReadonlyMap<string, string>;
}

const bare = (text: string): string => text.replaceAll(/[<>]/g, '');

/** @returns a score for each check of the rows */
function scoresOf(rows: readonly AnswerRow[], submission: Submission): readonly Score[] {
  return rows.flatMap((row) => {
    const content = submission.files.get(submission.uids.get(row.SOPInstanceUID) ?? row.SOPInstanceUID);
    return Object.values(row.AnswerData).map((check) => {
      const action = bare(check.action);
      const passed = content === undefined ? PASSED_BY_ABSENCE.has(action) : passes(action, check, content, submission);
      return { action, place: check.tag_ds, passed };
    });
  });
}

const PASSED_BY_ABSENCE: ReadonlySet<string> = new Set(['text_removed', 'date_shifted', 'uid_changed', 'pixels_hidden']);

function passes(action: string, check: PlantedCheck, content: Uint8Array, { uids, patientIds }: Submission): boolean {
  const set = dicomParser.parseDicom(content);
  const value = valueAt(set, check.tag_ds);
  const lower = value?.toLowerCase() ?? '';
  const words = bare(check.action_text)
    .toLowerCase()
    .split(/[\s,;.^\\]+/)
    .filter((word) => word !== '');
  switch (action) {
    case 'tag_retained':
      return value !== undefined;
    case 'text_notnull':
      return value !== undefined && value !== '';
    case 'text_retained':
      return (
        value !== undefined && (words.every((word) => lower.includes(word)) || Number(value) === Number(bare(check.action_text)))
      );
    case 'text_removed':
      return !words.some((word) => lower.includes(word));
    case 'date_shifted':
    case 'uid_changed':
      return !(value ?? '').includes(bare(check.value));
    case 'uid_consistent':
      return value === undefined || value === (uids.get(check.value) ?? '');
    case 'patid_consistent':
      return value === undefined || value === (patientIds.get(check.value) ?? '');
    case 'pixels_retained':
      return createHash('md5').update(pixelsOf(set)).digest('hex') === bare(check.action_text);
    case 'pixels_hidden':
      return isHidden(set, JSON.parse(bare(check.action_text)) as Box);
    default:
      throw new Error(`no such action: ${action}`);
  }
}

interface Box {
  readonly top_left: readonly [number, number];
  readonly bottom_right: readonly [number, number];
}

/** Without a reader of letters: one value over the box has none. */
function isHidden(set: dicomParser.DataSet, { top_left: [x, y], bottom_right: [right, bottom] }: Box): boolean {
  const columns = set.uint16('x00280011') ?? 0;
  const pixels = pixelsOf(set);
  const seen = new Set<number>();
  for (let row = y; row < bottom; row++)
    for (let column = x; column < right; column++)
      seen.add(pixels[2 * (row * columns + column)] + 256 * pixels[2 * (row * columns + column) + 1]);
  return seen.size === 1;
}

function pixelsOf(set: dicomParser.DataSet): Uint8Array {
  const element = set.elements['x7fe00010'];
  return set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) as Uint8Array;
}

/** The value at a place such as `<(0040,0275)>[<0000>]<(0040,1001)>` or `<(0029,"ACME 1.1",01)>`; undefined where there is none. */
function valueAt(set: dicomParser.DataSet, place: string): string | undefined {
  const steps = [...place.matchAll(/<\(([0-9A-F]{4}),(?:([0-9A-F]{4})|"([^"]+)",([0-9A-F]{2}))\)>(?:\[<(\d+)>\])?/g)];
  let at: dicomParser.DataSet | undefined = set;
  for (const [, group, element, creator, low, item] of steps) {
    const number: string = element ?? blockOf(at, group, creator) + low;
    const found: dicomParser.Element | undefined = at.elements[`x${group}${number}`.toLowerCase()];
    if (found === undefined) return undefined;
    if (item === undefined) return at.string(`x${group}${number}`.toLowerCase()) ?? '';
    at = found.items?.[Number(item)]?.dataSet;
    if (at === undefined) return undefined;
  }
  return undefined;
}

function blockOf(set: dicomParser.DataSet, group: string, creator: string): string {
  for (let block = 0x10; block <= 0xff; block++) {
    const tag = `x${group}00${block.toString(16)}`.toLowerCase();
    if (set.string(tag) === creator) return block.toString(16);
  }
  return '00';
}

const folder = mkdtempSync(join(tmpdir(), 'collimate-score-'));
afterAll(() => rmSync(folder, { recursive: true }));

const corpus = plantedCorpus({ patients: 5, seed: 3 });
const rows = corpus.map(({ row }) => row);
const inputs = Object.fromEntries(corpus.map(({ path, bytes }) => [path, bytes]));

function tableOf(path: string): ReadonlyMap<string, string> {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return new Map(lines.map((line) => line.split(',') as [string, string]));
}

function submissionOf(run: Run, mapping: string): Submission {
  const files = new Map(
    [...run.files.values()].map((content) => [dicomParser.parseDicom(content).string('x00080018') ?? '', content]),
  );
  return { files, uids: tableOf(join(mapping, 'uids.csv')), patientIds: tableOf(join(mapping, 'patids.csv')) };
}

const failed = (scores: readonly Score[]): readonly string[] =>
  [...new Set(scores.filter(({ passed }) => !passed).map(({ action, place }) => `${action} ${place}`))].sort();

describe('37: the planted corpus', () => {
  it.each(['basic', 'safe-harbor'])('is cleaned to the last check under %s', async (profile) => {
    const mapping = join(folder, profile);
    const run = await deidentified(inputs, ['--profile', profile, '--mapping', mapping]);
    // One slice of each CT says that it bears letters.
    expect([run.exit, run.report.refused.map(({ code }) => code)]).toEqual([3, Array<string>(5).fill('BURNED_IN_ANNOTATION')]);
    const scores = scoresOf(rows, submissionOf(run, mapping));
    expect(scores.length).toBeGreaterThan(4000);
    expect(new Set(scores.map(({ action }) => action)).size).toBe(10);
    expect(failed(scores)).toEqual([]);
    for (const name of ['uids.csv', 'patids.csv']) expect(statSync(join(mapping, name)).mode & 0o777).toBe(0o600);
  });

  it('loses its letters and keeps its slices under a profile that names the area', async () => {
    const profile = join(folder, 'area.yaml');
    const area = '{ modality: CT, rows: 32, columns: 32, areas: [{ x: 2, y: 2, width: 24, height: 5 }] }';
    writeFileSync(profile, `schema: collimate.deidentify/1\nname: area\nbase: basic\nblank:\n  - ${area}\n`);
    const mapping = join(folder, 'area');
    const run = await deidentified(inputs, ['--profile', profile, '--mapping', mapping]);
    expect([run.exit, run.files.size]).toEqual([0, corpus.length]);
    const hidden = scoresOf(rows, submissionOf(run, mapping)).filter(({ action }) => action === 'pixels_hidden');
    expect([hidden.length, failed(hidden)]).toEqual([5, []]);
  });

  it('fails every check of what should go, and passes those of what should stay, where nobody cleans it', () => {
    const files = new Map(corpus.map(({ bytes, row }) => [row.SOPInstanceUID, bytes]));
    const scores = scoresOf(rows, { files, uids: new Map(), patientIds: new Map() });
    const share = (action: string): number => {
      const own = scores.filter((score) => score.action === action);
      return own.filter(({ passed }) => passed).length / own.length;
    };
    for (const action of ['text_removed', 'date_shifted', 'uid_changed', 'pixels_hidden', 'uid_consistent', 'patid_consistent'])
      expect([action, share(action)]).toEqual([action, 0]);
    for (const action of ['tag_retained', 'text_notnull', 'text_retained', 'pixels_retained'])
      expect([action, share(action)]).toEqual([action, 1]);
  });
});
