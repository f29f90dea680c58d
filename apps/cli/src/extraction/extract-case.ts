import { type Mask, maskVoxelCount } from '@collimate/imaging-volume';
import { type ScanShelf, located, openScan, opened } from '@collimate/platform-scans';
import { type CompiledPlan, type ExtractionRecord, compile, extract, type Engine } from '@collimate/radiomics-pipeline';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { featureCsv } from '../output/feature-csv.js';
import { featureJson } from '../output/feature-json.js';
import { caseRecords } from '../output/record-json.js';
import type { Case, CaseOutcome, CaseSettings } from './case-order.js';
import { StageFiles } from './stage.files.js';

/**
 * Extracts one ROI of a scan.
 * @param shelf data that the cases of one image share
 * @throws LocatedError, SourceError, CollimateError, why the scan cannot be extracted
 */
export async function extractCase(
  { order, plan }: Case,
  shelf: ScanShelf,
  settings: CaseSettings,
  engine: Engine,
): Promise<CaseOutcome> {
  const { diagnostics, stagesFolder, limitBytes } = settings;
  const compiled = compiledOnce(plan);
  const scan = opened(await openScan(order, compiled, { shelf, masks: settings.masks, limitBytes, diagnostics }));
  const [{ name, mask }] = scan.masks;
  const stages =
    stagesFolder === undefined
      ? undefined
      : new StageFiles(stagesFolder, order.subject, name, settings.severalPlans ? plan.name : undefined);
  stages?.read(scan.volume, mask);
  const { regions, anatomy } = scan.facts;
  const results = located([order.mask], () =>
    extract(compiled, scan.volume, scan.masks, engine, {
      regions,
      anatomy,
      interpolations: shelf.interpolations,
      diagnostics,
      onProcessed: (_, processed) => stages?.processed(processed),
      onLevels: (_, levels) => stages?.discretised(levels),
    }),
  );
  const notes = [...scan.notes, ...results.flatMap(({ record }) => remarksOf(record, mask, plan))];
  const text = settings.format === 'csv' ? featureCsv(order.subject, plan, results) : featureJson(order.subject, plan, results);
  return { kind: 'done', text, records: caseRecords(order.subject, results), notes };
}

/** Compiled plans of this thread: each plan is compiled once for all its cases. */
const COMPILED = new WeakMap<ExtractionPlan, CompiledPlan>();

function compiledOnce(plan: ExtractionPlan): CompiledPlan {
  const known = COMPILED.get(plan);
  if (known !== undefined) return known;
  const compiled = compile(plan);
  COMPILED.set(plan, compiled);
  return compiled;
}

/** Remarks of a record that its rows do not show. */
function remarksOf(
  { warnings, morphologicalVoxels, intensityVoxels }: ExtractionRecord,
  mask: Mask,
  { resegmentation: { range, outlierSigma } }: ExtractionPlan,
): readonly string[] {
  const told = warnings.map(({ key, message }) => `${key}: ${message}`);
  if (morphologicalVoxels === 0)
    return [...told, `interpolation: the region has ${maskVoxelCount(mask)} voxels, and none on the grid of the plan`];
  if (intensityVoxels > 0) return told;
  // Without a range only voxels that are not numbers are removed; cubic interpolation spreads one of them over the
  // whole image.
  return range === null && outlierSigma === null
    ? [...told, 'interpolation: no voxel of the region has an intensity that is a number; look for NaN in the image']
    : [...told, 'resegmentation: no voxel of the region has an intensity in its range'];
}
