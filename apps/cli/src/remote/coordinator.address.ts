import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { coordinatorClient, type CoordinatorClient } from '@collimate/platform-coordinator-client';
import * as z from 'zod';
import { CliError } from '../errors/cli.error.js';
import { readText } from '../sources/text.source.js';
import type { Environment } from './config.folder.js';
import { firstLine } from './secret.source.js';

/** Options of every `collimate study` command that calls the coordinator. */
export interface CoordinatorOptions {
  readonly coordinator?: string;
  readonly authority?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** @returns origin of the coordinator @throws CliError BAD_ADDRESS unless it is https */
export function coordinatorUrl(options: CoordinatorOptions, env: Environment): string {
  const text = wanted(
    options.coordinator ?? env['COLLIMATE_COORDINATOR'] ?? runOf(env).url,
    'the address of the coordinator',
    '--coordinator',
    'COLLIMATE_COORDINATOR',
  );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') {
    throw new CliError('BAD_ADDRESS', 'input', `"${text}" is not an https address`, {
      hint: 'It looks like https://coordinator.example.org:8443.',
    });
  }
  return url.origin;
}

/** @returns the coordinator as its operator, its certificate pinned to one authority @throws CliError NO_ADDRESS, NO_SUCH_FILE */
export function coordinatorOf(url: string, options: CoordinatorOptions, env: Environment): CoordinatorClient {
  const authority = wanted(
    options.authority ?? env['COLLIMATE_AUTHORITY'] ?? runOf(env).authorityFile,
    'the certificate of the authority',
    '--authority',
    'COLLIMATE_AUTHORITY',
  );
  const tokenFile = wanted(
    options.tokenFile ?? env['COLLIMATE_TOKEN_FILE'] ?? runOf(env).tokenFile,
    "the file of the operator's token",
    '--token-file',
    'COLLIMATE_TOKEN_FILE',
  );
  const authorityPem = readText(authority);
  if (!authorityPem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new CliError('BAD_DOCUMENT', 'input', `"${authority}" holds no certificate in PEM form`, {
      hint: 'The coordinator keeps it as keys/authority.cert.pem in its folder.',
    });
  }
  return coordinatorClient({ url, authorityPem, token: firstLine(tokenFile) });
}

/** Address of a coordinator of this machine, as it writes it itself. */
const runSchema = z.object({ url: z.string(), authorityFile: z.string(), tokenFile: z.string() }).partial();

/**
 * Content of run.json in the folder that COLLIMATE_COORDINATOR_DATA names; empty without one. @throws CliError
 * BAD_DOCUMENT
 */
function runOf(env: Environment): Readonly<z.infer<typeof runSchema>> {
  const folder = env['COLLIMATE_COORDINATOR_DATA'];
  const file = folder === undefined || folder === '' ? undefined : join(folder, 'run.json');
  if (file === undefined || !existsSync(file)) return {};
  try {
    return runSchema.parse(JSON.parse(readText(file)));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    throw new CliError('BAD_DOCUMENT', 'input', `"${file}" is not what a coordinator writes`, {
      hint: 'Start the coordinator again, or unset COLLIMATE_COORDINATOR_DATA.',
    });
  }
}

function wanted(text: string | undefined, what: string, option: string, variable: string): string {
  if (text !== undefined && text !== '') return text;
  throw new CliError('NO_ADDRESS', 'input', `${what} is not known`, {
    hint: `Name it by ${option}, or in ${variable}. On the coordinator's machine, name its folder in COLLIMATE_COORDINATOR_DATA: run.json there names all three.`,
  });
}
