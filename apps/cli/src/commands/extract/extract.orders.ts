import { CollimateError } from '@collimate/kernel-errors';
import { LocatedError, type RegionFiles, regionsIn } from '@collimate/platform-scans';
import { REGION_NAMES } from '@collimate/radiomics-vocabulary';
import type { ExtractionPlan } from '@collimate/radiomics-vocabulary';
import { CliError } from '../../errors/cli.error.js';
import type { CaseOrder } from '../../extraction/case-order.js';
import { type OrderedLine, ordersOfCohort } from '../../extraction/cohort.table.js';
import { subjectNameOf } from '../../extraction/subject-name.js';
import { note } from '../../output/print.js';
import { readPlan } from '../../sources/plan.source.js';
import type { ExtractOptions } from './extract.options.js';

/** The plans of a run. @throws CliError WHICH_PLAN when rows of two plans could not be told apart */
export function plansOf(given: readonly string[]): readonly ExtractionPlan[] {
  const plans = given.map(readPlan);
  const names = plans.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) < n);
  if (twice === undefined) return plans;
  throw new CliError('WHICH_PLAN', 'input', `two of the plans are called "${twice}"`, {
    hint: 'Give each plan a name of its own: it stands in every row.',
  });
}

/**
 * The scans and regions of a run, in the order in which they were given.
 * @throws CliError WHICH_INPUT, WHICH_REGION; as ordersOfCohort does
 */
export async function ordersOf(options: ExtractOptions): Promise<readonly OrderedLine[]> {
  return withRegions(linesOf(options), options.allRois === true);
}

/** @throws CliError WHICH_INPUT unless there is one image with its mask, or a cohort */
function linesOf({
  image,
  mask,
  series,
  phase,
  cohort,
  subject,
  roi,
  label,
  region,
  anatomy,
  unit,
}: ExtractOptions): readonly OrderedLine[] {
  const said = { ...(anatomy === undefined ? {} : { anatomy }), ...(unit === undefined ? {} : { unit }) };
  if (cohort !== undefined && image === undefined && mask === undefined && region === undefined) {
    if ([roi, label, series, phase, subject].some((given) => given !== undefined)) {
      throw new CliError('WHICH_INPUT', 'input', 'regions, series, phases and subjects of a cohort are columns of it', {
        hint: 'Leave out --roi, --label, --series, --phase and --subject, and write the columns roi, label, series, phase and subject.',
      });
    }
    return ordersOfCohort(cohort).map(({ order, others }) => ({ order: { ...said, ...order }, others }));
  }
  if (cohort === undefined && image !== undefined && mask !== undefined) {
    const which = { image, ...(series === undefined ? {} : { series }), ...(phase === undefined ? {} : { phase }), mask };
    const facts = {
      ...(label === undefined ? {} : { label }),
      ...said,
      ...(region === undefined ? {} : { regions: regionsOf(region) }),
    };
    const derived = subjectNameOf(image);
    if (subject === undefined && !derived.isTelling)
      note(`the subject is called "${derived.name}" after its files; --subject names it`);
    return (roi ?? [undefined]).map((one) => ({
      order: { subject: subject ?? derived.name, ...which, ...(one === undefined ? {} : { roi: one }), ...facts },
      others: {},
    }));
  }
  throw new CliError('WHICH_INPUT', 'input', 'extract takes one image with its mask, or a table of them', {
    hint: 'Give --image and --mask, or --cohort FILE with the columns subject,image,mask,roi; regions of a cohort are columns of it.',
  });
}

/**
 * A line that names no region becomes one line for each region of its mask. If the mask cannot be read, the line stays
 * one case, whose outcome says why.
 */
async function withRegions(lines: readonly OrderedLine[], all: boolean): Promise<readonly OrderedLine[]> {
  if (!all) return lines;
  const found: OrderedLine[] = [];
  for (const { order, others } of lines) {
    if (order.roi !== undefined || order.label !== undefined) found.push({ order, others });
    else for (const region of await regionsOrNone(order)) found.push({ order: { ...order, ...region }, others });
  }
  return found;
}

async function regionsOrNone({ subject, mask }: CaseOrder): Promise<readonly Pick<CaseOrder, 'roi' | 'label'>[]> {
  try {
    return await regionsIn(mask, (names) =>
      note(
        `${subject}: regions that the mask lists and that bound no voxel (points, open or without contours) were passed over: ${names.join(', ')}`,
      ),
    );
  } catch (error) {
    if (error instanceof LocatedError || error instanceof CollimateError) return [{}];
    throw error;
  }
}

/** @throws CliError WHICH_REGION unless each is NAME=PATH with a name that a plan can normalise by, once */
function regionsOf(given: readonly string[]): RegionFiles {
  const regions: Partial<Record<(typeof REGION_NAMES)[number], string>> = {};
  for (const text of given) {
    const name = REGION_NAMES.find((one) => text.startsWith(`${one}=`));
    const path = name === undefined ? '' : text.slice(name.length + 1);
    if (name === undefined || path === '' || regions[name] !== undefined) {
      throw new CliError('WHICH_REGION', 'input', 'a region is given as NAME=PATH, each name once', {
        hint: `Names are ${REGION_NAMES.join(' and ')}; the ROI and the whole image need no file.`,
      });
    }
    regions[name] = path;
  }
  return regions;
}
