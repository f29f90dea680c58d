import { appendFileSync } from 'node:fs';

/** What an attack came to: a figure, and the bar that it stays below where the defence holds. */
export interface AttackFigure {
  /** Section of the design's suite, for example `5.15`. */
  readonly attack: string;
  /** What was measured, in words that begin with the number. */
  readonly figure: string;
  /** What the defence promises. */
  readonly bar: string;
  /** Whether the defence holds: the attack did not succeed. */
  readonly holds: boolean;
}

/** The environment of a run of the suite: a file for the figures, and whether it is the long form. */
const { COLLIMATE_ATTACK_REPORT: REPORT, COLLIMATE_ATTACK_FULL: FULL } = process.env;

/** @returns how much of an attack is run: the first number in the short form that tests have, the second one in `npm run attack -- --full` */
export function runsOf(short: number, full: number): number {
  return FULL === undefined ? short : full;
}

/**
 * Tells the suite what an attack came to, one JSON line in the file that it named; without a suite nothing is written.
 * @returns whether the defence holds, for the spec to expect
 */
export function reportAttack(figure: AttackFigure): boolean {
  if (REPORT !== undefined) appendFileSync(REPORT, `${JSON.stringify(figure)}\n`);
  return figure.holds;
}
