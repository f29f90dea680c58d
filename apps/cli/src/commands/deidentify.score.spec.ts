import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as dicomParser from 'dicom-parser';
// The corpus is made by a tool of the workspace, which is no room.
import { plantedCorpus } from '../../../../tools/planted/corpus.mjs';
import { type Run, deidentified } from '../deidentification/planted.fixture.js';
import { type Score, type Submission, scoresOf } from '../deidentification/scorer.fixture.js';

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
