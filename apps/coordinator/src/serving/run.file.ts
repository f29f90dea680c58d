import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDataFile } from '@collimate/platform-service-kit';

/** Process and addresses of a running coordinator; also the contents of run.json. */
export interface CoordinatorAddress {
  readonly pid: number;
  /** `https://host:port` for agents and for the HTTP API. */
  readonly url: string;
  readonly port: number;
  /** Plain HTTP on loopback; null without such a listener. */
  readonly pageUrl: string | null;
  readonly pagePort: number | null;
  /** SHA-256 of the authority's public key, hex. */
  readonly authoritySpki: string;
  /** File of the authority's certificate, for clients of the HTTP API. */
  readonly authorityFile: string;
  readonly tokenFile: string;
}

/** Says where this coordinator is found. @throws ServiceKitError DATA_FOLDER_UNUSABLE */
export function writeRunFile(dir: string, address: CoordinatorAddress): void {
  writeDataFile(join(dir, 'run.json'), `${JSON.stringify(address, null, 2)}\n`, { setting: 'COLLIMATE_COORDINATOR_DATA' });
}

/** @returns the last address of a coordinator of this data folder; undefined if there was none */
export function readRunFile(dir: string): CoordinatorAddress | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as CoordinatorAddress;
  } catch {
    return undefined;
  }
}
