import type { PublishedResult, PublishedStudy } from '@collimate/governance-publication';
import type { AnswerOf, CoordinatorApi } from '@collimate/protocol/http';
import type { TidyRow } from '@collimate/statistics-menu';

/** The coordinator's own log. */
export type AuditStatus = AnswerOf<CoordinatorApi['publishedLog']>;

/** @returns every published study, newest first */
export async function fetchStudies(): Promise<readonly PublishedStudy[]> {
  return (await fetchJson<'publishedStudies'>('/api/v1/public/studies')).studies;
}

/** One published study: what is said of it, and its numbers as rows of the tidy table. */
export interface ShownResult {
  readonly result: PublishedResult;
  readonly rows: readonly TidyRow[];
}

/** @returns the published result of one study, or undefined if there is none */
export async function fetchResult(id: string): Promise<ShownResult | undefined> {
  try {
    const [result, { rows }] = await Promise.all([
      fetchJson<'publishedResult'>('/api/v1/public/studies/:id', id),
      fetchJson<'publishedRows'>('/api/v1/public/studies/:id/rows', id),
    ]);
    return { result, rows };
  } catch (error) {
    if (error instanceof MissingError) return undefined;
    throw error;
  }
}

/** @returns where the whole result of a study is, for a link */
export function addressOfResult(id: string): string {
  return addressOf<'publishedResult'>('/api/v1/public/studies/:id', id);
}

/** @returns the state of the coordinator's log */
export function fetchAudit(): Promise<AuditStatus> {
  return fetchJson<'publishedLog'>('/api/v1/public/audit');
}

class MissingError extends Error {}

/** Takes the types of the API's table alone: the table itself would weigh more than the page. @param path as it stands in the table */
function addressOf<Name extends keyof CoordinatorApi>(path: CoordinatorApi[Name]['path'], id: string): string {
  return path.replace(':id', encodeURIComponent(id));
}

async function fetchJson<Name extends keyof CoordinatorApi>(
  path: CoordinatorApi[Name]['path'],
  id = '',
): Promise<AnswerOf<CoordinatorApi[Name]>> {
  const response = await fetch(addressOf<Name>(path, id), { headers: { accept: 'application/json' } });
  if (response.status === 404) throw new MissingError('not found');
  if (!response.ok) throw new Error(`the coordinator answered ${response.status}`);
  return (await response.json()) as AnswerOf<CoordinatorApi[Name]>;
}
