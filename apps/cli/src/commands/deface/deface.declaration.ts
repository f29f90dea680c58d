import { Option, type Command } from 'commander';
import type { Done } from '../command.done.js';

/** Declares `collimate deface`. @param done takes the exit code */
export function declareDeface(program: Command, done: Done): void {
  program
    .command('deface')
    .description('a copy of a head CT or MR without its face, for eyes; features are computed from the original')
    .requiredOption('--image <path>', 'folder of a DICOM series, or a DICOM, NIfTI, NRRD or MetaImage file')
    .requiredOption('--out <file>', 'NIfTI (.nii, .nii.gz) or NRRD, on the same grid')
    .addOption(new Option('--modality <modality>', 'for a file that does not say it').choices(['CT', 'MR']))
    .option('--series <series>', 'one DICOM series of several: number or UID')
    .option('--phase <phase>', 'one volume of a series of several, for example EchoTime=4.6')
    .option('--brain <mask>', 'the brain, where none is found or a better one is known')
    .option('--protect <mask...>', 'regions of interest: no voxel of them is touched')
    .option('--key <file>', 'of the study: the same key and image give the same surface; without it one is drawn and forgotten')
    .option('--mask-out <file>', 'what was replaced in the head')
    .option('--intracranial-out <file>', 'the inside of the skull, for `extract --region intracranial=FILE`')
    .option('--body-out <file>', 'the head without the region of the face, for `extract --region body-minus-face=FILE`')
    .option('--preview <file>', 'slices of the copy with what was replaced outlined, PNG')
    .option('--record <file>', 'what was done, JSON')
    .option('--json', 'answer in JSON')
    .addHelpText('after', HELP)
    .action(async (options) => {
      const { runDeface } = await import('./deface.command.js');
      done(await runDeface(options));
    });
}

const HELP = `
Examples:
  collimate deface --image scans/ct --out head.nii.gz --preview head.png
  collimate deface --image t1.nii.gz --modality MR --brain brain.nii.gz --protect tumour.nii.gz --out t1-defaced.nii.gz
  collimate deface --image t1.nii.gz --modality MR --out t1-defaced.nrrd --key study.key --mask-out face.nrrd --record done.json

Exit codes: 0 written, 1 something is broken, 2 the input is wrong or no brain was found, 3 the image shows no face and nothing was written.`;
