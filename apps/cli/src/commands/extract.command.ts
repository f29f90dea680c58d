import { writeFileSync } from 'node:fs';
import { compile, extract } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { CliError, located } from '../cli.error.js';
import { featureCsv } from '../output/feature-csv.js';
import { featureJson } from '../output/feature-json.js';
import { type ImageSource, nameOf, readImage } from '../sources/image.source.js';
import { readMask } from '../sources/mask.source.js';
import { readPlan } from '../sources/plan.source.js';

/** What `collimate extract` was asked. */
export interface ExtractOptions {
  readonly image: string;
  readonly mask: string;
  readonly roi?: string;
  readonly label?: number;
  readonly plan: string;
  readonly subject?: string;
  readonly format: 'csv' | 'json';
  readonly out?: string;
  readonly diagnostics?: boolean;
}

/** `collimate extract`: one ROI of one scan to a table. @returns the exit code */
export function runExtract(options: ExtractOptions): number {
  const plan = readPlan(options.plan);
  const image = readImage(options.image);
  checkUnit(plan, image);
  const mask = readMask(options.mask, image, options);
  const results = located([options.mask], () =>
    extract(compile(plan), image.volume, [mask], { diagnostics: options.diagnostics }),
  );
  const warnings = [...image.problems, ...results.flatMap(({ record }) => record.warnings.map((w) => `${w.key}: ${w.message}`))];
  for (const warning of new Set(warnings)) process.stderr.write(`collimate: note: ${warning}\n`);
  const subject = options.subject ?? nameOf(options.image);
  const text = options.format === 'csv' ? featureCsv(subject, plan, results) : featureJson(subject, plan, results);
  write(text, options.out);
  return 0;
}

function checkUnit(plan: ExtractionPlan, image: ImageSource): void {
  if (plan.modality !== 'any' && image.modality !== '' && image.modality !== plan.modality) {
    throw new CliError('UNIT_MISMATCH', 'input', `the plan is for ${plan.modality} and the series is ${image.modality}`, {
      hint: 'Choose a plan for this modality: `collimate plan` lists the presets.',
    });
  }
  const unit = image.intensityUnit;
  if (plan.intensity.unit !== 'arbitrary' && unit !== undefined && unit !== plan.intensity.unit) {
    throw new CliError('UNIT_MISMATCH', 'input', `the plan expects ${plan.intensity.unit} and the series is in ${unit}`, {
      hint: 'Convert the series first, or set intensity.unit of the plan to "arbitrary".',
    });
  }
}

function write(text: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, { cause, hint: 'Check that its folder exists.' });
  }
}
