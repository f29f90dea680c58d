import type { SiteClient } from '@collimate/platform-site-client';
import type { SetupAnswers } from './answers.js';
import type { House } from './house.js';

/** What the steps of a setup are given. */
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
 * One step. Each looks at what is there and does the rest, so that the same command goes on after an interruption. A further
 * step is a file and a line of SETUP_STEPS.
 */
export interface SetupStep {
  /** What it will do, for the summary; undefined if nothing. */
  plan(run: SetupRun): string | undefined;
  /** @returns what it did, or that it had been done */
  take(run: SetupRun): Promise<string>;
}
