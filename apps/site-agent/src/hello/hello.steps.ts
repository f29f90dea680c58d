import type { HelloStep } from './hello.step.js';
import { extractionStep } from './steps/extraction.step.js';
import { mechanismStep } from './steps/mechanism.step.js';
import { secureAggregationStep } from './steps/secure-aggregation.step.js';
import { uploadStep } from './steps/upload.step.js';

/** What the hello study proves, in this order. */
export const HELLO_STEPS: readonly HelloStep[] = [extractionStep, mechanismStep, secureAggregationStep, uploadStep];
