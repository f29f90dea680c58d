import type { SiteClient } from '@collimate/platform-site-client';
import type { SetupAnswers } from './answers.js';
import type { House } from './house.js';

/** Input of the steps of a setup. */
export interface SetupRun {
  readonly answers: SetupAnswers;
  readonly house: House;
  /** The invitation, CM1-…; undefined if the site is to be enrolled later. */
  readonly token: string | undefined;
  /** The administrator's, once it was asked for. */
  password(): Promise<string>;
  /** The local API as the administrator, who is logged in for it. */
  asAdministrator(): Promise<SiteClient>;
}

/**
 * One step. Each checks the present state and does the rest, so that the same command goes on after an interruption. A
 * new step is a file and a line of SETUP_STEPS.
 */
export interface SetupStep {
  /** Announcement of the step, for the summary; undefined if there is nothing to do. */
  plan(run: SetupRun): string | undefined;
  /** @returns a sentence on the work, or that it had been done before */
  take(run: SetupRun): Promise<string>;
}
