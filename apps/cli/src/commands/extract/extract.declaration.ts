import { type Command, InvalidArgumentError, Option } from 'commander';

const EXAMPLES = `
Examples:
  A CT series and its structure set:
    collimate extract --image scans/ct --mask scans/rtstruct.dcm --roi GTV-1 --plan ct-default
  NIfTI image and mask, written to a file with the IBSI diagnostics:
    collimate extract --image ct.nii.gz --mask tumour.nii.gz --plan ibsi-c --diagnostics --out tumour.csv
  One series of a folder of several, by number or UID:
    collimate extract --image study --series 4 --mask rtstruct.dcm --roi GTV-1 --plan ct-default
  One label of several:
    collimate extract --image ct.nii.gz --mask organs.nii.gz --label 5 --plan ct-default
  Every region of the mask, one row each, with the columns of the cohort beside the features:
    collimate extract --cohort cohort.csv --all-rois --wide --plan ct-default --out features.csv
  Two regions under three plans; the scan is read once:
    collimate extract --image scans/ct --mask rtstruct.dcm --roi GTV-1 --roi GTV-2 --plan ibsi-a --plan ibsi-c --plan mine.yaml
  A table of scans, on all cores; stopped, it goes on with --resume:
    collimate extract --cohort cohort.csv --plan ct-default --out features.csv
    collimate extract --cohort cohort.csv --plan ct-default --out features.csv --resume
  An MR scan of the brain, normalised inside the skull:
    collimate extract --image scans/mr --mask tumour.nii.gz --region intracranial=skull.nii.gz --plan brain-mr.yaml
  With a plan of your own:
    collimate plan ct-default > my-plan.yaml   # edit it, then
    collimate extract --image scans/ct --mask rtstruct.dcm --plan my-plan.yaml

The table has one row per feature and aggregation; a feature without a value says why in its status. A case is one region under one
plan: those that cannot be read are told and left out; the others stand in the order in which they were given, plan after plan, with the
same digits for any number of threads. A scan that several cases need is read once, and interpolated once for all plans that agree on it.`;

/** Gathers an option that may be given several times. */
const collected = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Parser of a number for commander. Another text is refused before anything is done. */
function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It has to be a number.');
  return value;
}

/** Parser of a count, at least 1. */
function count(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number from 1 on.');
  return value;
}

/** A size above zero. */
function size(text: string): number {
  const value = number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}

/** Declares `collimate extract`. @param done takes the exit code */
export function declareExtract(program: Command, done: (exitCode: number) => void): void {
  const extract = program
    .command('extract')
    .description('compute the features of ROIs of one scan, or of a table of scans, under one plan or several');
  declareResult(declareScan(extract))
    .addHelpText('after', EXAMPLES)
    .action(async (options) => {
      const { runExtract } = await import('./extract.command.js');
      done(await runExtract(options, program.opts()['trace'] === true));
    });
}

/** Options for the input: scans, masks, and their regions. */
function declareScan(extract: Command): Command {
  return extract
    .option('--image <path>', 'folder of a DICOM series, or a DICOM, NIfTI, NRRD or MetaImage file')
    .option('--series <uid|number>', 'which DICOM series, where the folder holds several')
    .option('--phase <attribute=value>', 'which volume, where the series holds several, for example EchoTime=4.6 or ImageType=M')
    .option('--mask <path>', 'RTSTRUCT, DICOM SEG, NIfTI, NRRD or MetaImage file')
    .option(
      '--cohort <file>',
      'CSV with the columns subject,image,mask,roi (and series, phase, label, unit, anatomy, intracranial, body-minus-face); paths relative to it',
    )
    .option('--roi <name>', 'name (or number) of the ROI, segment or label; repeatable', collected)
    .option(
      '--region <name=path>',
      'mask of a region that the plan normalises by: intracranial or body-minus-face; repeatable',
      collected,
    )
    .addOption(new Option('--anatomy <what>', 'what the scan shows, where its header does not say it').choices(['head', 'other']))
    .option('--label <number>', 'value of the ROI in a mask with several labels, or number of the ROI or segment', number)
    .option('--all-rois', 'every region that the mask holds, instead of one; of a cohort, where a line names none')
    .addOption(
      new Option('--unit <unit>', 'unit of the intensities, where the file does not say it').choices([
        'HU',
        'SUV',
        'SUVlbm-james128',
        'SUVlbm-janma',
        'SUVbsa',
      ]),
    );
}

/** Options for the computation and the output. */
function declareResult(extract: Command): Command {
  return extract
    .requiredOption('--plan <name|file>', 'a preset, or a plan in YAML or JSON; repeatable', collected)
    .option('--subject <name>', 'first column of the table (default: nearest telling name in the path of the image)')
    .addOption(
      new Option('--format <format>', 'form of the result; of several cases one JSON document per line')
        .choices(['csv', 'json'])
        .default('csv'),
    )
    .option('--wide', 'one row per subject, region and plan, one column per feature, then the other columns of the cohort')
    .option('--out <file>', 'where to write (default: standard output)')
    .option(
      '--record <file>',
      'write beside the table how it came about: plan, definitions, kernels, versions, warnings, as JSON',
    )
    .option(
      '--crate <folder>',
      'also an RO-Crate in a new folder: the table, how each row came about, every plan, what binds the inputs; it stays in the house',
    )
    .option('--crate-key <file>', "PEM of the Ed25519 key that signs the crate, such as the site's identity.pem")
    .option('--diagnostics', 'also the 60 IBSI diagnostics')
    .option(
      '--regrid',
      'take the nearest voxel of a mask on another grid, the nearest plane of contours between slices, and what lies within the image of a region that leaves it',
    )
    .option(
      '--threshold <fraction>',
      'part of a whole from which on a voxel of a fractional segment is inside (default: 0.5)',
      number,
    )
    .option('--threads <number>', 'worker threads for several cases (default: as many as cores)', count)
    .option('--resume', 'go on with a cohort that was stopped; needs --out')
    .option('--max-memory <megabytes>', 'what one case may take (default: its share of 80 percent of the free memory)', size)
    .option(
      '--save-stages <folder>',
      'write image and mask after each stage: reading, interpolation, re-segmentation, discretisation; as NIfTI and as PNG',
    );
}
