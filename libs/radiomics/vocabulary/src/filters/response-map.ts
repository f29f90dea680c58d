import type { z } from 'zod';
import type { FeatureFamily } from '../feature-registry.js';
import { issueWords } from '../issue.words.js';
import { nearestOf } from '../nearest-word.js';
import { VocabularyError } from '../vocabulary.error.js';
import { FILTER_SETTINGS, FilterSchema, type FilterMethod } from './filter-registry.js';

/** One filter with its settings, as a plan names it. */
export type FilterPlan = Readonly<z.infer<typeof FilterSchema>>;

/**
 * The families that a response map has, over the intensity mask of the image and without discretisation, whatever families the plan names
 * for the image itself.
 * @source IBSI 2 manual, phase 2
 */
export const RESPONSE_FAMILIES: readonly FeatureFamily[] = ['IS'];

/** @returns the name of the response map of a filter: its IBSI code and its settings, for example `S60F(15,3D,mirror)` */
export function responseName(filter: FilterPlan): string {
  const { ibsi, schema } = FILTER_SETTINGS[filter.method];
  const { method: _, ...settings } = schema.shape;
  const given: Readonly<Record<string, unknown>> = filter;
  const values = Object.keys(settings).map((key) => String(given[key]));
  return `${ibsi}(${values.join(',')})`;
}

/**
 * @returns the filter and the settings that a response map is named by
 * @throws VocabularyError UNKNOWN_RESPONSE, saying which part is wrong and what is near
 */
export function parseResponseName(name: string): FilterPlan {
  const [, ibsi = name, written = ''] = /^([0-9A-Z]{4})\(([^()]*)\)$/.exec(name) ?? [];
  const methods = Object.keys(FILTER_SETTINGS) as FilterMethod[];
  const method = methods.find((one) => FILTER_SETTINGS[one].ibsi === ibsi);
  if (method === undefined) {
    const codes = methods.map((one) => FILTER_SETTINGS[one].ibsi);
    const near = nearestOf(ibsi, codes);
    throw new VocabularyError('UNKNOWN_RESPONSE', `no filter has the code "${ibsi}"`, {
      details: { response: name },
      hint: `${near === undefined ? '' : `Did you mean ${near}? `}Filters are ${codes.join(', ')}.`,
    });
  }
  const keys = Object.keys(FILTER_SETTINGS[method].schema.shape).filter((key) => key !== 'method');
  const values = written.split(',').map((value) => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value));
  const found = FilterSchema.safeParse({ method, ...Object.fromEntries(keys.map((key, n) => [key, values[n]])) });
  if (!found.success || values.length !== keys.length || responseName(found.data) !== name) {
    const issue = found.success ? undefined : found.error.issues[0];
    throw new VocabularyError('UNKNOWN_RESPONSE', `"${name}" does not name a response map of the filter ${method}`, {
      details: { response: name },
      hint: `Write ${ibsi}(${keys.join(',')})${issue === undefined ? '' : `; ${issue.path.join('.')}: ${issueWords(issue)}`}.`,
    });
  }
  return found.data;
}
