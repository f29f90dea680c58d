import type { SetupStep } from './setup.step.js';
import { accountsStep } from './accounts.step.js';
import { enrolmentStep } from './enrolment.step.js';
import { helloStep } from './hello.step.js';
import { settingsStep } from './settings.step.js';
import { tablesStep } from './tables.step.js';

/** Steps of a setup, in this order. */
export const SETUP_STEPS: readonly SetupStep[] = [settingsStep, accountsStep, enrolmentStep, tablesStep, helloStep];
