import { z } from 'zod';
import { laplacianOfGaussianSettings } from './laplacian-of-gaussian.settings.js';
import { lawsSettings } from './laws.settings.js';
import { meanSettings } from './mean.settings.js';

/** The filters that a plan can name; each has its room in radiomics/filters. */
export const FILTER_SETTINGS = {
  mean: meanSettings,
  'laplacian-of-gaussian': laplacianOfGaussianSettings,
  laws: lawsSettings,
} as const;

/** A filter by the name that plans use. */
export type FilterMethod = keyof typeof FILTER_SETTINGS;

/** One filter with its settings. */
export const FilterSchema = z.discriminatedUnion('method', schemasOf(FILTER_SETTINGS));

type SchemaOf<M extends FilterMethod> = (typeof FILTER_SETTINGS)[M]['schema'];

function schemasOf(settings: typeof FILTER_SETTINGS): [SchemaOf<FilterMethod>, ...SchemaOf<FilterMethod>[]] {
  const [first, ...others] = Object.values(settings).map(({ schema }) => schema);
  return [first, ...others];
}
