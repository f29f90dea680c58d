import { aggregationsOf } from './aggregation.js';
import { responseName } from './filters/response-map.js';
import type { ExtractionPlan, NormalisationPlan } from './plan.schema.js';
import { PlanError } from './vocabulary.error.js';

function inconsistent(key: string, message: string, hint: string): PlanError {
  return new PlanError('INCONSISTENT', message, { place: { tag: key }, details: { key }, hint });
}

/**
 * What a schema cannot say of a plan: that its steps fit together.
 * @throws PlanError INCONSISTENT, naming the key
 */
export function checkConsistency(plan: ExtractionPlan): void {
  const { interpolation, normalisation } = plan;
  if (interpolation.method !== 'none') {
    const expected = interpolation.dimensions === '2D' ? 2 : 3;
    if (interpolation.spacingMm.length !== expected) {
      throw inconsistent(
        'interpolation.spacingMm',
        `resampling in ${interpolation.dimensions} takes ${expected} spacings`,
        `Give ${expected} numbers in mm, or change interpolation.dimensions.`,
      );
    }
  }
  checkNormalisation(normalisation);
  checkRange(plan);
  checkFamilies(plan);
  checkListed(plan);
}

/** The range of re-segmentation, and the first bins that begin at it. */
function checkRange(plan: ExtractionPlan): void {
  const range = plan.resegmentation.range;
  if (range !== null && range.lower !== null && range.upper !== null && range.lower > range.upper) {
    throw inconsistent('resegmentation.range', 'the re-segmentation range ends before it begins', 'Swap the bounds.');
  }
  for (const [key, slice] of [
    ['discretisation', plan.discretisation],
    ['ivh', plan.ivh],
  ] as const) {
    const fromRange = slice.method === 'fixed-bin-size' && slice.lowerBound === 'resegmentation';
    if (fromRange && (range === null || range.lower === null)) {
      throw inconsistent(
        `${key}.lowerBound`,
        'the first bin begins at the lower bound of the re-segmentation range, and the plan has none',
        'Give resegmentation.range.lower, or write the bound as a number.',
      );
    }
    const bound = slice.method === 'fixed-bin-size' && typeof slice.lowerBound === 'number' ? slice.lowerBound : undefined;
    if (bound !== undefined && !(range !== null && range.lower !== null && range.lower >= bound)) {
      throw inconsistent(
        `${key}.lowerBound`,
        'intensities below the first bin may stay in the ROI, and they would have no level',
        `Set resegmentation.range.lower to ${bound} or above.`,
      );
    }
  }
}

/** What a family needs, and what needs a family. */
function checkFamilies(plan: ExtractionPlan): void {
  for (const family of plan.families) {
    const whole = aggregationsOf(family).some((aggregation) => plan.aggregations.includes(aggregation.code));
    if (!whole) {
      throw inconsistent(
        'aggregations',
        `no aggregation asked for exists for the family ${family}`,
        `Add one of ${aggregationsOf(family)
          .map((a) => a.code)
          .join(', ')}.`,
      );
    }
  }
  const nonStandard = plan.nonStandard ?? [];
  if (nonStandard.length > 0 && !plan.families.includes('MORPH')) {
    throw inconsistent(
      'nonStandard',
      'densities of enclosing shapes are rows of the family MORPH, and the plan leaves it out',
      'Add MORPH.',
    );
  }
  if (plan.percentiles !== undefined && !plan.families.includes('IS') && !plan.families.includes('IH')) {
    throw inconsistent(
      'percentiles',
      'percentiles are rows of the families IS and IH, and the plan leaves both out',
      'Add one of them, or leave the key out.',
    );
  }
  const filters = plan.filters ?? [];
  if (filters.length > 0 && !plan.families.includes('IS')) {
    throw inconsistent('filters', 'a response map has rows of the family IS, and the plan leaves it out', 'Add IS.');
  }
}

function checkListed(plan: ExtractionPlan): void {
  for (const [key, list] of [
    ['families', plan.families],
    ['aggregations', plan.aggregations],
    ['nonStandard', plan.nonStandard ?? []],
    ['filters', (plan.filters ?? []).map(responseName)],
  ] as const) {
    if (new Set<string>(list).size !== list.length)
      throw inconsistent(key, `the plan's "${key}" names one twice`, 'Name each once.');
  }
}

function checkNormalisation(plan: NormalisationPlan): void {
  if (plan.method === 'none') return;
  const tissue = 'Choose the region "roi", "intracranial" or "body-minus-face"';
  if (plan.region === 'whole-image' && !plan.acceptsWholeImage) {
    throw inconsistent(
      'normalisation.acceptsWholeImage',
      'normalisation over the whole image is only done when the plan accepts it in words',
      `${tissue}, or set acceptsWholeImage to true.`,
    );
  }
  if (plan.region === 'whole-image' && plan.anatomy === 'head') {
    throw inconsistent(
      'normalisation.anatomy',
      'the whole image of a head never sets the scale: values would depend on whether the face was removed',
      `${tissue}.`,
    );
  }
  if (plan.method === 'z-score') return;
  if (!(plan.target.lower < plan.target.upper)) {
    throw inconsistent(
      'normalisation.target',
      'the target interval ends before it begins',
      'Give a lower bound below the upper one.',
    );
  }
  if (plan.method === 'percentile' && !(plan.percentiles.lower < plan.percentiles.upper)) {
    throw inconsistent(
      'normalisation.percentiles',
      'the lower percentile does not lie below the upper one',
      'Give for example lower: 1 and upper: 99.',
    );
  }
}
