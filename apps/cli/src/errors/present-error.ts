import { FormatError } from '@collimate/imaging-formats';
import { CollimateError, type Fault, assertNever } from '@collimate/kernel-errors';
import { shownText } from '@collimate/kernel-canonical';
import { LocatedError } from './cli.error.js';

/** Printed text and exit code of a failed command. */
export interface PresentedError {
  readonly text: string;
  /** 1 something is broken, 2 the input is wrong. */
  readonly exitCode: 1 | 2;
}

/** Turns an error into a sentence with its place and its cure. @param trace also show stack frames */
export function presentError(error: unknown, trace: boolean): PresentedError {
  const cause = error instanceof LocatedError ? error.cause : error;
  if (!(cause instanceof CollimateError)) {
    const text = cause instanceof Error ? (trace ? (cause.stack ?? cause.message) : cause.message) : String(cause);
    return { text: `collimate: this should not have happened: ${text}\n`, exitCode: 1 };
  }
  const lines = [`collimate: ${shownText(sentence(cause.message))}`];
  const where = placeOf(cause, error instanceof LocatedError ? error.paths : []);
  if (where !== '') lines.push(`  where: ${shownText(where)}`);
  if (cause instanceof FormatError)
    for (const choice of cause.choices) lines.push(`  found: ${shownText(choice.replaceAll('\t', '  '))}`);
  if (cause.hint !== undefined) lines.push(`  do:    ${shownText(cause.hint)}`);
  lines.push(`  code:  ${cause.code}`);
  if (trace && cause.stack !== undefined) lines.push(cause.stack);
  return { text: `${lines.join('\n')}\n`, exitCode: exitCodeOf(cause.fault) };
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

function placeOf(error: CollimateError, paths: readonly string[]): string {
  const { item, tag } = error.place;
  const path = item === undefined ? (paths.length === 1 ? paths[0] : '') : (paths[item] ?? `item ${item}`);
  return [path, tag ?? ''].filter((part) => part !== '').join(' at ');
}

function exitCodeOf(fault: Fault): 1 | 2 {
  switch (fault) {
    case 'input':
    case 'missing':
    case 'conflict':
    case 'refused':
      return 2;
    case 'busy':
    case 'unavailable':
    case 'broken':
      return 1;
    default:
      return assertNever(fault);
  }
}
