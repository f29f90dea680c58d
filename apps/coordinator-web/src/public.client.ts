import type { TidyRow } from '@collimate/statistics-menu';
import type { LogVerification, PublishedResult, PublishedStudy, SignedHead, TidyTable } from '@collimate/governance-publication';

/** The coordinator's own log. */
export interface AuditStatus {
  readonly checkpoint: SignedHead;
  readonly verification: LogVerification;
}

/** @returns every published study, newest first */
export async function fetchStudies(): Promise<readonly PublishedStudy[]> {
  return (await fetchJson<{ readonly studies: readonly PublishedStudy[] }>('studies')).studies;
}

/** One published study: what is said of it, and its numbers as rows of the tidy table. */
export interface ShownResult {
  readonly result: PublishedResult;
  readonly rows: readonly TidyRow[];
}

/** @returns the published result of one study, or undefined if there is none */
export async function fetchResult(id: string): Promise<ShownResult | undefined> {
  const path = `studies/${encodeURIComponent(id)}`;
  try {
    const [result, { rows }] = await Promise.all([fetchJson<PublishedResult>(path), fetchJson<TidyTable>(`${path}/rows`)]);
    return { result, rows };
  } catch (error) {
    if (error instanceof MissingError) return undefined;
    throw error;
  }
}

/** @returns the state of the coordinator's log */
export function fetchAudit(): Promise<AuditStatus> {
  return fetchJson<AuditStatus>('audit');
}

class MissingError extends Error {}

async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(`/api/v1/public/${path}`, { headers: { accept: 'application/json' } });
  if (response.status === 404) throw new MissingError('not found');
  if (!response.ok) throw new Error(`the coordinator answered ${response.status}`);
  return (await response.json()) as T;
}
