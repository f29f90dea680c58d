import type { HelloStep } from './hello.step.js';
import { extractionStep } from './extraction.step.js';
import { mechanismStep } from './mechanism.step.js';
import { secureAggregationStep } from './secure-aggregation.step.js';
import { uploadStep } from './upload.step.js';

/** Steps of the hello study, in this order. */
export const HELLO_STEPS: readonly HelloStep[] = [extractionStep, mechanismStep, secureAggregationStep, uploadStep];
