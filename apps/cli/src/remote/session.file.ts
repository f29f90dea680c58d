import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../errors/cli.error.js';
import { makeFolder } from '../output/output-file.js';

/** Session of the user who is logged in at one agent. */
export interface KeptSession {
  readonly name: string;
  readonly token: string;
  /** Instant until which the token holds. */
  readonly expires: string;
}

/** The file: one session for each address of a local API. */
interface SessionFile {
  readonly schema: 'collimate.sessions/1';
  readonly sessions: Readonly<Record<string, KeptSession>>;
}

/** @returns where sessions are kept below the folder of settings */
export function sessionFile(folder: string): string {
  return join(folder, 'sessions.json');
}

/** Keeps a session, readable by its owner alone. @param api origin of the local API @throws CliError CANNOT_WRITE */
export function keepSession(file: string, api: string, session: KeptSession): void {
  const known = existsSync(file) ? readSessions(file) : {};
  writeSessions(file, { ...known, [api]: session });
}

/**
 * Removes the session at an agent, so that nobody stays logged in after a failed login. @throws CliError CANNOT_WRITE,
 * UNREADABLE
 */
export function forgetSession(file: string, api: string): void {
  if (!existsSync(file)) return;
  const { [api]: former, ...others } = readSessions(file);
  if (former !== undefined) writeSessions(file, others);
}

function writeSessions(file: string, sessions: SessionFile['sessions']): void {
  const document: SessionFile = { schema: 'collimate.sessions/1', sessions };
  try {
    makeFolder(dirname(file), 0o700);
    writeFileSync(`${file}.new`, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
    // The mode above counts only for a new file, and a crash may have left one.
    chmodSync(`${file}.new`, 0o600);
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw new CliError('CANNOT_WRITE', 'input', `"${file}" cannot be written`, {
      cause,
      hint: 'Name another folder in COLLIMATE_CONFIG, or pass the token in COLLIMATE_TOKEN.',
    });
  }
}

/**
 * @param now instant
 * @returns the session kept for an agent
 * @throws CliError NOT_LOGGED_IN if there is none or it has expired; UNREADABLE if others could read the file
 */
export function keptSession(file: string, api: string, now: string): KeptSession {
  const session = existsSync(file) ? readSessions(file)[api] : undefined;
  if (session === undefined || session.expires <= now) {
    const why = session === undefined ? `nobody is logged in at ${api}` : `the session of ${session.name} at ${api} is over`;
    throw new CliError('NOT_LOGGED_IN', 'refused', why, { hint: 'Log in: `collimate site login NAME`.' });
  }
  return session;
}

function readSessions(file: string): SessionFile['sessions'] {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new CliError('UNREADABLE', 'refused', `"${file}" holds tokens and others may read it`, {
      hint: `Run \`chmod 600 ${file}\`, then log in again: the old tokens may be known.`,
    });
  }
  try {
    const document = JSON.parse(readFileSync(file, 'utf8')) as Partial<SessionFile>;
    if (document.schema === 'collimate.sessions/1' && typeof document.sessions === 'object') return document.sessions;
  } catch {
    // Told below, as any other file that is not one of ours; the parser would quote the tokens.
  }
  throw new CliError('UNREADABLE', 'input', `"${file}" is not a file of sessions`, { hint: 'Delete it and log in again.' });
}
