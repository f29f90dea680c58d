import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import dcmjsCodecs from 'dcmjs-codecs';
import { writeNifti } from '@collimate/imaging-formats';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';
import { IDENTITY_DIRECTION, maskOf, volumeOf } from '@collimate/imaging-volume';
import { readImage } from '@collimate/platform-scans';
import { planPreset } from '@collimate/radiomics-vocabulary';
import type { ExtractionTask } from './extraction.messages.js';
import { ExtractionProcess } from './extraction.process.js';

const { NativeCodecs, Transcoder } = dcmjsCodecs;
const bundle = join(import.meta.dirname, '..', '..', 'dist', 'bundle', 'extract.worker.mjs');
if (!existsSync(bundle)) console.warn('the bundle of the extraction process is missing: run the script generate first');
const run = existsSync(bundle) ? describe : describe.skip;

run('the isolated extraction process', () => {
  let folder: string;
  let root: string;
  let extraction: ExtractionProcess;
  let task: ExtractionTask;
  const never = new AbortController().signal;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'extraction-'));
    root = join(folder, 'pacs') + sep;
    const cohort = simulateCohort(cohortSpec('north', 'north', 1), 1);
    for (const { path, bytes } of cohort.filesOf(0)) {
      for (const copy of ['pacs', 'elsewhere']) {
        mkdirSync(dirname(join(folder, copy, path)), { recursive: true });
        writeFileSync(join(folder, copy, path), bytes);
      }
    }
    const subject = cohort.subjects[0].subject;
    const scan = join(root, 'images', subject);
    const plan = { ...planPreset('ibsi-c'), families: ['MORPH', 'IS'] as const };
    task = {
      image: join(scan, 'CT'),
      mask: join(scan, 'RTSTRUCT.dcm'),
      roi: 'GTV-1',
      plan: { ...plan, families: [...plan.families] },
      modality: 'CT',
    };
  });
  beforeEach(() => (extraction = new ExtractionProcess(1)));
  afterEach(() => extraction.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('extracts a scan below its image root, the same bits each time', async () => {
    const first = await extraction.extract(task, root, never);
    if (first.kind !== 'extracted') throw new Error(first.code);
    const volume = first.table.rows.find((row) => row.ibsi === 'RNU0')?.value;
    expect(volume).toMatchObject({ kind: 'value', value: expect.any(Number) });
    expect(await extraction.extract(task, root, never)).toEqual(first);
  });

  it.each([
    ['RLE', '1.2.840.10008.1.2.5'],
    ['JPEG-LS', '1.2.840.10008.1.2.4.80'],
    ['JPEG 2000', '1.2.840.10008.1.2.4.90'],
  ])('finds the same bits in a series that is compressed without loss: %s', async (name, transferSyntax) => {
    const plain = await extraction.extract(task, root, never);
    const series = join(root, 'compressed', name);
    mkdirSync(series, { recursive: true });
    await NativeCodecs.initializeAsync();
    for (const file of readdirSync(task.image)) {
      const transcoder = new Transcoder(Uint8Array.from(readFileSync(join(task.image, file))).buffer);
      transcoder.transcode(transferSyntax, { lossy: false });
      // dcmjs does not know private elements, and says so for each.
      const elements = transcoder.getElements();
      for (const key of Object.keys(elements)) if (/^[0-9A-F]{3}[13579BDF][0-9A-F]{4}$/i.test(key)) delete elements[key];
      writeFileSync(join(series, file), Buffer.from(transcoder.getDicomPart10()));
    }
    const [first] = readdirSync(series);
    expect(readFileSync(join(series, first)).includes(transferSyntax)).toBe(true);
    const packed = await extraction.extract({ ...task, image: series }, root, never);
    expect(packed.kind).toBe('extracted');
    if (packed.kind === 'extracted' && plain.kind === 'extracted') expect(packed.table).toEqual(plain.table);
  });

  it('takes a NIfTI pair, which states no modality, for what the study says, and keeps that in the record', async () => {
    const grid = { size: [12, 12, 12], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
    const image = volumeOf(
      grid,
      Float32Array.from({ length: 1728 }, (_, i) => (i * 37) % 101),
    );
    const [scan, labels] = [join(root, 'ct.nii'), join(root, 'labels.nii')];
    writeFileSync(scan, writeNifti(image));
    writeFileSync(labels, writeNifti(maskOf(grid, new Uint8Array(1728).fill(1, 500, 900))));
    for (const [modality, who] of [
      ['CT', 'plan'],
      ['any', 'study'],
    ] as const) {
      const outcome = await extraction.extract(
        { ...task, image: scan, mask: labels, plan: { ...task.plan, modality } },
        root,
        never,
      );
      if (outcome.kind !== 'extracted') throw new Error(outcome.code);
      const told = expect.stringContaining(`it is taken for CT, as the ${who} says`);
      expect(outcome.record.notes).toContainEqual(told);
    }
    const mr = await extraction.extract({ ...task, plan: { ...task.plan, modality: 'MR' } }, root, never);
    expect(mr).toEqual({ kind: 'failed', code: 'MODALITY_MISMATCH' });
  });

  it.each([
    ['MR', 'mr-default'],
    ['PT', 'pet-default'],
  ] as const)('extracts a scan of a study of %s under a plan of that kind, and no CT', async (modality, preset) => {
    const cohort = simulateCohort({ ...cohortSpec(`site-${modality}`, 'north', 1), modality }, 1);
    for (const { path, bytes } of cohort.filesOf(0)) {
      mkdirSync(dirname(join(root, modality, path)), { recursive: true });
      writeFileSync(join(root, modality, path), bytes);
    }
    const scan = join(root, modality, 'images', cohort.subjects[0].subject);
    const plan = { ...planPreset(preset), families: [...task.plan.families] };
    const own = { ...task, modality, plan };
    const outcome = await extraction.extract(
      { ...own, image: join(scan, modality), mask: join(scan, 'RTSTRUCT.dcm') },
      root,
      never,
    );
    if (outcome.kind !== 'extracted') throw new Error(outcome.code);
    expect(outcome.table.rows.find((row) => row.ibsi === 'RNU0')?.value).toMatchObject({ kind: 'value' });
    expect(await extraction.extract(own, root, never)).toEqual({ kind: 'failed', code: 'MODALITY_MISMATCH' });
  });

  it('takes a NIfTI image that does not say its unit for no uptake', async () => {
    const plan = { ...planPreset('pet-default'), families: [...task.plan.families] };
    const files = { image: join(root, 'ct.nii'), mask: join(root, 'labels.nii') };
    expect(await extraction.extract({ ...task, ...files, modality: 'PT', plan }, root, never)).toEqual({
      kind: 'failed',
      code: 'UNIT_MISMATCH',
    });
  });

  it('takes the region from a segmentation where the cohort table names one', async () => {
    const cohort = simulateCohort({ ...cohortSpec('north', 'north', 1), masks: 'SEG' }, 1);
    const file = [...cohort.filesOf(0)].find(({ path }) => path.endsWith('SEG.dcm'))!;
    const seg = join(root, 'SEG.dcm');
    writeFileSync(seg, file.bytes);
    const drawn = await extraction.extract(task, root, never);
    const segmented = await extraction.extract({ ...task, mask: seg }, root, never);
    if (drawn.kind !== 'extracted' || segmented.kind !== 'extracted') throw new Error('it was not extracted');
    const volumeOf = ({ table }: typeof drawn): number => {
      const value = table.rows.find((row) => row.ibsi === 'RNU0')?.value;
      return value?.kind === 'value' ? value.value : NaN;
    };
    // Contours cut voxels at another place than a segmentation does.
    expect(volumeOf(segmented) / volumeOf(drawn)).toBeCloseTo(1, 1);
    expect(await extraction.extract({ ...task, mask: seg, roi: 'DOE' }, root, never)).toMatchObject({ kind: 'failed' });
  });

  it('normalises by a region of which the cohort table names the mask, and only with it', async () => {
    const cohort = simulateCohort({ ...cohortSpec('north', 'north', 1), masks: 'SEG' }, 1);
    const region = join(root, 'region.dcm');
    writeFileSync(region, [...cohort.filesOf(0)].find(({ path }) => path.endsWith('SEG.dcm'))!.bytes);
    const normalisation = { method: 'z-score', statistics: 'mean-sd', region: 'intracranial', scale: 100, clipSigma: 3 } as const;
    const plan = { ...planPreset('mr-default'), modality: 'any', families: ['IS' as const], normalisation } as const;
    expect(await extraction.extract({ ...task, plan }, root, never)).toEqual({ kind: 'failed', code: 'REGION_MISSING' });
    const found = await extraction.extract({ ...task, plan, regions: { intracranial: region } }, root, never);
    expect(found).toMatchObject({
      kind: 'extracted',
      record: { normalisation: { region: 'intracranial', found: { kind: 'scale' } } },
    });
  });

  it('reads the series that the cohort table names of a folder of several', async () => {
    const cohort = simulateCohort(cohortSpec('north', 'north', 2), 1);
    const study = join(root, 'study');
    mkdirSync(study);
    for (const patient of [0, 1]) {
      for (const { path, bytes } of cohort.filesOf(patient))
        if (path.includes('/CT/')) writeFileSync(join(study, `${patient}-${basename(path)}`), bytes);
    }
    expect(await extraction.extract({ ...task, image: study }, root, never)).toEqual({ kind: 'failed', code: 'SEVERAL_SERIES' });
    const error: unknown = await readImage(study).catch((reason: unknown) => reason);
    const uids = [...String((error as { cause: { choices: unknown } }).cause.choices).matchAll(/\d+(?:\.\d+)+/gu)].map(
      ([uid]) => uid,
    );
    const kinds = [];
    for (const series of uids) kinds.push((await extraction.extract({ ...task, image: study, series }, root, never)).kind);
    // The structure set is that of one of them.
    expect(kinds.sort()).toEqual(['extracted', 'failed']);
  });

  it('cannot read outside of its image roots', async () => {
    const outside = { ...task, image: task.image.replace(`${sep}pacs${sep}`, `${sep}elsewhere${sep}`) };
    expect(await extraction.extract(outside, root, never)).toEqual({ kind: 'failed', code: 'IMAGE_UNREADABLE' });
    const foreign = { ...task, mask: join(import.meta.dirname, 'extraction.process.ts') };
    expect(await extraction.extract(foreign, root, never)).toEqual({ kind: 'failed', code: 'IMAGE_UNREADABLE' });
  });

  it('gives the code of a bad scan and goes on with the next', async () => {
    expect(await extraction.extract({ ...task, roi: 'DOE' }, root, never)).toEqual({ kind: 'failed', code: 'UNKNOWN_REGION' });
    expect(await extraction.extract({ ...task, mask: task.image }, root, never)).toEqual({
      kind: 'failed',
      code: 'WHICH_REGION',
    });
    const wrongMask = { ...task, mask: join(task.image, 'IM0001.dcm') };
    expect(await extraction.extract(wrongMask, root, never)).toEqual({ kind: 'failed', code: 'WRONG_FORMAT' });
    expect((await extraction.extract(task, root, never)).kind).toBe('extracted');
  });

  it('fails a scan as crashed when the process is killed, and starts again for the next', async () => {
    await extraction.extract({ ...task, roi: 'none' }, root, never);
    const pid = extraction.pid;
    const running = extraction.extract(task, root, never);
    setImmediate(() => process.kill(Number(pid), 'SIGKILL'));
    await expect(running).rejects.toMatchObject({ code: 'EXTRACTION_CRASHED', fault: 'broken' });
    expect((await extraction.extract(task, root, never)).kind).toBe('extracted');
    expect(extraction.pid).not.toBe(pid);
  });

  it('takes a further image root without losing what runs', async () => {
    const other = join(folder, 'elsewhere') + sep;
    const moved = { ...task, image: task.image.replace(root, other), mask: task.mask.replace(root, other) };
    const [here, there] = await Promise.all([extraction.extract(task, root, never), extraction.extract(moved, other, never)]);
    expect(here.kind).toBe('extracted');
    expect(there).toEqual(here);
  });

  it('ends when it is idle, and starts again for the next scan', async () => {
    const brief = new ExtractionProcess(1, 50);
    expect((await brief.extract(task, root, never)).kind).toBe('extracted');
    for (let i = 0; i < 100 && brief.pid !== undefined; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(brief.pid).toBeUndefined();
    expect((await brief.extract(task, root, never)).kind).toBe('extracted');
    await brief.stop();
  });

  it('lets go of a cancelled scan at once', async () => {
    const cancel = new AbortController();
    const running = extraction.extract(task, root, cancel.signal);
    cancel.abort();
    await expect(running).rejects.toMatchObject({ code: 'EXTRACTION_CANCELLED' });
  });
});
