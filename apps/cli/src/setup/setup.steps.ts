import type { SetupStep } from './setup.step.js';
import { accountsStep } from './steps/accounts.step.js';
import { enrolmentStep } from './steps/enrolment.step.js';
import { helloStep } from './steps/hello.step.js';
import { settingsStep } from './steps/settings.step.js';
import { tablesStep } from './steps/tables.step.js';

/** What a setup does, in this order. */
export const SETUP_STEPS: readonly SetupStep[] = [settingsStep, accountsStep, enrolmentStep, tablesStep, helloStep];
