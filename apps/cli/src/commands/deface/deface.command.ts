import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { type Defaced, type DefaceRecord, deface } from '@collimate/imaging-deface';
import { samplesFor } from '@collimate/imaging-formats';
import { type Mask, contactSheet } from '@collimate/imaging-volume';
import { type ImageSource, located, readBytes, readImage } from '@collimate/platform-scans';
import { checkAxes, checkOrigin, headMaskOf } from '../../deface/head.input.js';
import { imageHeader } from '../../deface/image.header.js';
import { checkImageOutput, writeImage } from '../../deface/image.output.js';
import { KeyedRandom } from '../../deface/keyed.random.js';
import { CliError } from '../../errors/cli.error.js';
import { facts } from '../../output/columns.js';
import { checkWritable, writeOutput } from '../../output/output-file.js';
import { note, print } from '../../output/print.js';

/** Options of `collimate deface`. */
export interface DefaceCommandOptions {
  readonly image: string;
  readonly out: string;
  readonly modality?: 'CT' | 'MR';
  readonly series?: string;
  readonly phase?: string;
  readonly brain?: string;
  readonly protect?: readonly string[];
  readonly key?: string;
  readonly maskOut?: string;
  readonly intracranialOut?: string;
  readonly bodyOut?: string;
  readonly preview?: string;
  readonly record?: string;
  readonly json?: boolean;
}

/** Record of a defaced image, printed and written beside it. */
interface DefaceDocument extends DefaceRecord {
  readonly schema: 'collimate.deface/1';
  readonly key: 'given' | 'drawn once';
  readonly samples: string;
  /** Code of the method, from DICOM PS3.16 CID 7050, for a program that makes a DICOM object of the copy. */
  readonly deidentificationMethodCode: '113102';
  /** YES where a region of --protect lies in the face: the protected voxels may be recognized. */
  readonly recognizableVisualFeatures: 'YES' | 'NO';
}

/** Exit code for an image without a face, for which nothing was written: a script that waits for a file has to notice. */
const NOT_APPLICABLE = 3;

/** `collimate deface`: a head scan without its face. @returns 0, or 3 when the image shows no face and nothing was written */
export async function runDeface(options: DefaceCommandOptions): Promise<number> {
  for (const file of [options.out, options.maskOut, options.intracranialOut, options.bodyOut])
    if (file !== undefined) checkImageOutput(file);
  for (const file of [options.preview, options.record]) if (file !== undefined) checkWritable(file);
  const image = await readImage(options.image, { series: options.series, phase: options.phase });
  for (const problem of image.problems) note(problem);
  const modality = modalityOf(image, options.modality);
  if (image.anatomy === 'other') return notApplicable(options, 'its header says that it shows no head');
  const header = imageHeader(options.image);
  checkAxes(options.image, header);
  if (options.brain !== undefined || options.protect !== undefined) checkOrigin(options.image, header);
  const brain = options.brain === undefined ? undefined : await headMaskOf(options.brain, '--brain', image, note);
  const protect: Mask[] = [];
  for (const file of options.protect ?? []) protect.push(await headMaskOf(file, '--protect', image, note));
  const key = options.key === undefined ? randomBytes(32) : keyOf(options.key);
  const { data } = image.volume.voxels;
  const random = new KeyedRandom(key, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const outcome = located([options.image], () => deface(image.volume, { modality, brain, protect, random }));
  if (outcome.kind === 'not applicable') return notApplicable(options, outcome.why);
  const samples = samplesFor(outcome.volume.voxels.data, header.samples);
  const document: DefaceDocument = {
    schema: 'collimate.deface/1',
    ...outcome.record,
    key: options.key === undefined ? 'drawn once' : 'given',
    samples,
    deidentificationMethodCode: '113102',
    recognizableVisualFeatures: outcome.record.protectedFaceVoxels > 0 ? 'YES' : 'NO',
  };
  writeImage(options.out, outcome.volume, samples);
  writeBeside(options, outcome, document);
  print(options.json, document, (shown) => text(shown, options.out));
  return 0;
}

function writeBeside(options: DefaceCommandOptions, defaced: Defaced, document: DefaceDocument): void {
  if (options.maskOut !== undefined) writeImage(options.maskOut, defaced.removed);
  if (options.intracranialOut !== undefined) writeImage(options.intracranialOut, defaced.intracranial);
  if (options.bodyOut !== undefined) writeImage(options.bodyOut, defaced.bodyMinusFace);
  if (options.record !== undefined) writeOutput(options.record, `${JSON.stringify(document, null, 2)}\n`);
  if (options.preview === undefined) return;
  const { width, height, rgba } = contactSheet(defaced.volume, defaced.removed, {
    slices: 36,
    slicePixels: 160,
    margin: Infinity,
  });
  const data = Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  writeFileSync(options.preview, PNG.sync.write({ width, height, data }));
}

function notApplicable(options: DefaceCommandOptions, why: string): number {
  print(options.json, { schema: 'collimate.deface/1', kind: 'not applicable', why }, (shown) => `not applicable: ${shown.why}`);
  note('nothing was written; the image is as it was');
  return NOT_APPLICABLE;
}

function modalityOf({ modality }: ImageSource, said: DefaceCommandOptions['modality']): 'CT' | 'MR' {
  if (said !== undefined && modality !== '' && modality !== said)
    throw new CliError('WHICH_MODALITY', 'conflict', `the image is ${modality} by its header and ${said} by --modality`, {
      hint: 'Leave --modality out.',
    });
  const found = said ?? modality;
  if (found === 'CT' || found === 'MR') return found;
  throw new CliError(
    'WHICH_MODALITY',
    'input',
    found === '' ? 'the file does not say what it is' : `an image of ${found} is not defaced here`,
    {
      hint: 'Say --modality CT or --modality MR; other kinds are not defaced.',
    },
  );
}

function keyOf(file: string): Uint8Array {
  const key = readBytes(file);
  if (key.length >= 16) return key;
  throw new CliError('NO_SECRET', 'input', `"${file}" is too short for a key`, {
    hint: 'A key has 16 bytes or more, 32 for example: head -c 32 /dev/urandom > deface.key',
  });
}

function ofTheBrain({ brain, brainInDoubt }: DefaceDocument): string {
  if (brain === 'given') return 'no voxel within 2 mm of the mask';
  if (brainInDoubt)
    return 'in doubt: a dark hollow lies at its surface, and not all of it may be known. Look at the preview, or give --brain';
  return 'no voxel within 2 mm of what was found of it';
}

function text(document: DefaceDocument, out: string): string {
  const { removedVoxels: removed, samples, brain, nodDegrees, key, protectedFaceVoxels } = document;
  return facts([
    ['written', `${out}, ${samples}`],
    [
      'brain',
      brain === 'given' ? 'the mask that was given' : `found by ${brain === 'bone' ? 'its bone' : 'the dark shell around it'}`,
    ],
    ['nod of the head', `${nodDegrees}°`],
    [
      'replaced',
      `${removed.plane} voxels below the plane, ${removed.front} in front, ${removed.side} at the sides, ${removed.outside} outside of the head`,
    ],
    ['of the brain', ofTheBrain(document)],
    ...(protectedFaceVoxels === 0
      ? []
      : [['of the face', `${protectedFaceVoxels} voxels are kept by --protect: this copy may be recognized`] as const]),
    ['surface', key === 'given' ? 'drawn from the key and the image' : 'drawn once; nobody can draw it again'],
    ['features', 'compute them from the original image: this copy is for eyes'],
  ]);
}
