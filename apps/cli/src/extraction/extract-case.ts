import { type ImageSource, located, scanFacts } from '@collimate/platform-pacs';
import type { EngineKernels } from '@collimate/radiomics-kernels';
import { compile, extract, fitsMemory, forecastMemory } from '@collimate/radiomics-pipeline';
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
  checkUnit(plan, image);
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
  const facts = await scanFacts(order, image, settings.masks.regrid === true);
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
  const notes = [...image.problems, ...results.flatMap(({ record }) => record.warnings.map((w) => `${w.key}: ${w.message}`))];
  const text = settings.format === 'csv' ? featureCsv(order.subject, plan, results) : featureJson(order.subject, plan, results);
  return { kind: 'done', text, records: caseRecords(order.subject, results), notes };
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
