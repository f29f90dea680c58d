import { Schedule, type Habits, type Machine } from './coalition.fixture.js';
import * as questions from './attempt.question.js';
import * as masks from './pairwise.masks.js';
import * as sealed from './sealed.shares.js';
import * as secrets from './secret.shares.js';
import * as site from './site.attempt.js';
import * as unmasking from './site.unmasking.js';

/** What so many schedules showed. */
export interface Seen {
  readonly schedules: number;
  readonly sums: number;
  /** First schedule in which something was broken, and what; 0 for none. */
  readonly fell: number;
  readonly violation: string | undefined;
}

const machine: Machine = { questions, masks, sealed, secrets, site, unmasking };

/** Runs schedules until one breaks something. */
export function runSchedules(schedules: number, habits: Habits): Seen {
  let sums = 0;
  for (let seed = 1; seed <= schedules; seed++) {
    const schedule = new Schedule(machine, seed, habits);
    const violation = schedule.run();
    sums += schedule.sums;
    if (violation !== undefined) return { schedules: seed, sums, fell: seed, violation };
  }
  return { schedules, sums, fell: 0, violation: undefined };
}
