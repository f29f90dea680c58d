import type { Reason } from '@collimate/protocol';
import type { SiteCode } from '@collimate/platform-site-api';

/** Least level that is shown: warnings, errors and fatal errors. */
const WARN = 40;
const LEVELS: Readonly<Record<number, 'warn' | 'error' | 'fatal'>> = { 40: 'warn', 50: 'error', 60: 'fatal' };

/** Codes of errors, of the way, the machine, the keys and the people. */
const OF_ERRORS: readonly SiteCode[] = [
  'COORDINATOR_UNREACHABLE',
  'COORDINATOR_REFUSED',
  'COORDINATOR_LOG_ALTERED',
  'HEAD_NOT_SIGNED',
  'STUDY_INVALID',
  'SOFTWARE_NOT_ACCEPTED',
  'DATABASE_IN_USE',
  'DATABASE_UNUSABLE',
  'DATABASE_CORRUPT',
  'DATABASE_TOO_NEW',
  'SCHEMA_ALTERED',
  'DISK_FAILED',
  'COUNTER_UNWRITABLE',
  'CLOCK_JUMPED',
  'KEYS_FOREIGN',
  'KEYS_COVERED',
  'CUSTODIAN_UNREACHABLE',
  'CUSTODIAN_REFUSED',
  'QUEUE_UNREACHABLE',
  'QUEUE_OF_ANOTHER_AGENT',
  'CREDENTIALS_REFUSED',
  'CODE_REFUSED',
];

/**
 * All shown codes: the errors above, and codes of the agent's log that are no errors. None of them follows from scans,
 * consent or withdrawals. Other codes are not shown.
 */
const SHOWN: readonly string[] = [
  ...OF_ERRORS,
  ...['SUSPENDED', 'DATA_FOLDER_CLOSED', 'BUDGET_NOT_RAISED', 'KEYS_IN_DATA_FOLDER', 'QUEUE_NOT_APPEND_ONLY', 'QUEUE_EVICTS'],
  ...['ACCOUNT_DISABLED', 'PORT_TAKEN', 'INTERNAL' satisfies Reason],
];

/** A code, a reason or a kind of trouble, in the form of the registries. */
const WORD = /^[A-Z][A-Z0-9_]{2,63}$/;

/**
 * One line of the redacted log. There is no free text, no time below the day, no number and no name in it: how often something happened,
 * how long it took and at which hour follow from the patients.
 */
export interface RedactedLine {
  readonly schema: 'collimate.redacted-log/1';
  /** UTC. */
  readonly day: string;
  readonly level: 'warn' | 'error' | 'fatal';
  readonly code: string;
  readonly trouble?: string;
}

/** Keys of a line under which codes stand. */
const TROUBLES = ['trouble', 'reason', 'alarm'] as const;

/**
 * @param text lines of the agent's log, one JSON object each; lines in another form are left out, without a count
 * @returns each warning and error once a day, by its code: a code that occurred a thousand times appears once
 */
export function redactedLines(text: string): readonly RedactedLine[] {
  const lines = new Map<string, RedactedLine>();
  for (const line of text.split('\n')) {
    const read = redacted(line);
    if (read !== undefined) lines.set(JSON.stringify(read), read);
  }
  return [...lines.values()].sort((a, b) => order(a).localeCompare(order(b)));
}

function redacted(line: string): RedactedLine | undefined {
  const entry = parsed(line);
  const level = LEVELS[Number(entry?.['level'])];
  const day = dayOf(entry?.['time']);
  if (entry === undefined || level === undefined || Number(entry['level']) < WARN || day === undefined) return undefined;
  const code = codeOf(entry);
  if (!SHOWN.includes(code)) return undefined;
  const trouble = TROUBLES.map((key) => entry[key]).find(isWord);
  return { schema: 'collimate.redacted-log/1', day, level, code, ...(trouble !== undefined && { trouble }) };
}

/** The code of the line, or of the error in it; INTERNAL for an error without a code. */
function codeOf(entry: Readonly<Record<string, unknown>>): string {
  const error = entry['err'];
  const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['code'] : undefined;
  return [entry['code'], inner].find(isWord) ?? ('INTERNAL' satisfies Reason);
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && WORD.test(value);
}

function dayOf(time: unknown): string | undefined {
  const at = new Date(typeof time === 'number' || typeof time === 'string' ? time : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString().slice(0, 10);
}

function order({ day, level, code, trouble }: RedactedLine): string {
  return `${day} ${level} ${code} ${trouble ?? ''}`;
}
