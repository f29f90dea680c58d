import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running coordinator is found; also the contents of run.json. */
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

/** Replaced as a whole, so that a reader never sees half of it. */
export function writeRunFile(dir: string, address: CoordinatorAddress): void {
  const path = join(dir, 'run.json');
  writeFileSync(`${path}.new`, `${JSON.stringify(address, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** @returns where a coordinator of this data folder listened last; undefined if none ever did */
export function readRunFile(dir: string): CoordinatorAddress | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as CoordinatorAddress;
  } catch {
    return undefined;
  }
}
