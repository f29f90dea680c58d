import { type Mask, maskVoxelCount } from '@collimate/imaging-volume';
import { type ImageSource, located, scanFacts, unitFit } from '@collimate/platform-scans';
import type { EngineKernels } from '@collimate/radiomics-kernels';
import { type ExtractionRecord, compile, extract, fitsMemory, forecastMemory } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { CliError } from '../cli.error.js';
import { featureCsv } from '../output/feature-csv.js';
import { featureJson } from '../output/feature-json.js';
import { caseRecords } from '../output/record-json.js';
import type { Case, CaseOutcome, CaseSettings } from './case-order.js';
import type { OpenScan } from './open-scan.js';
import { StageFiles } from './stage.files.js';

/**
 * Extracts one ROI of a scan.
 * @returns the table, or that the case needs more memory than it may have
 * @throws LocatedError, CliError, SourceError, CollimateError
 */
export async function extractCase(
  { order, plan }: Case,
  scan: OpenScan,
  settings: CaseSettings,
  kernels: EngineKernels,
): Promise<CaseOutcome> {
  const image = await scan.image(plan.intensity.unit);
  checkUnit(plan, image, order.unit);
  const mask = await scan.mask(order, image);
  const compiled = compile(plan);
  const memory = fitsMemory(forecastMemory(compiled, image.volume.grid, mask.mask, settings.diagnostics), settings.limitBytes);
  if (memory.kind === 'too-large') {
    const neededBytes = memory.forecast.sourceBytes + memory.forecast.workingBytes;
    return { kind: 'too-large', neededBytes, limitBytes: memory.limitBytes };
  }
  const { diagnostics, stagesFolder } = settings;
  const stages =
    stagesFolder === undefined
      ? undefined
      : new StageFiles(stagesFolder, order.subject, mask.name, settings.severalPlans ? plan.name : undefined);
  stages?.read(image.volume, mask.mask);
  const { problems: ofRegions, ...facts } = await scanFacts(order, image, settings.masks.regrid === true);
  const results = located([order.mask], () =>
    extract(compiled, image.volume, [mask], {
      ...facts,
      kernels,
      interpolations: scan.interpolations,
      diagnostics,
      onProcessed: (_, processed) => stages?.processed(processed),
      onLevels: (_, levels) => stages?.discretised(levels),
    }),
  );
  const notes = [
    ...image.problems,
    ...mask.problems,
    ...ofRegions,
    ...results.flatMap(({ record }) => remarksOf(record, mask.mask)),
  ];
  const text = settings.format === 'csv' ? featureCsv(order.subject, plan, results) : featureJson(order.subject, plan, results);
  return { kind: 'done', text, records: caseRecords(order.subject, results), notes };
}

/** What a record says that its rows do not say by themselves. */
function remarksOf({ warnings, morphologicalVoxels, intensityVoxels }: ExtractionRecord, mask: Mask): readonly string[] {
  const told = warnings.map(({ key, message }) => `${key}: ${message}`);
  if (morphologicalVoxels === 0)
    return [...told, `interpolation: the region has ${maskVoxelCount(mask)} voxels, and none on the grid of the plan`];
  return intensityVoxels > 0 ? told : [...told, 'resegmentation: no voxel of the region has an intensity in its range'];
}

/** @param stated unit of an image whose file does not say it @throws CliError UNIT_MISMATCH */
function checkUnit(plan: ExtractionPlan, image: ImageSource, stated: string | undefined): void {
  if (plan.modality !== 'any' && image.modality !== '' && image.modality !== plan.modality) {
    throw new CliError('UNIT_MISMATCH', 'input', `the plan is for ${plan.modality} and the series is ${image.modality}`, {
      hint: 'Choose a plan for this modality: `collimate plan` lists the presets.',
    });
  }
  const { unit } = plan.intensity;
  const fit = unitFit(image, unit, stated);
  if (fit === 'fits') return;
  const of = image.modality === 'CT' || image.modality === 'PT' ? ' (no rescale slope and intercept, or one of no unit)' : '';
  const sentence =
    fit === 'other'
      ? `the plan expects ${unit} and the image is in ${image.intensityUnit ?? stated}`
      : `the plan expects ${unit} and the image does not say its unit${of}`;
  throw new CliError('UNIT_MISMATCH', 'input', sentence, {
    hint:
      fit === 'other'
        ? 'Convert the image first, or set intensity.unit of the plan to "arbitrary".'
        : `If its intensities are ${unit}, say so by --unit ${unit} (or in the column unit of a cohort); else set intensity.unit of the plan to "arbitrary".`,
  });
}
