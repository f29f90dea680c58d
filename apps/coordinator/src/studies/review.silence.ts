import type { FrozenStudy } from '@collimate/governance-study';
import type { SiteId } from '@collimate/kernel-canonical';
import type { ProgressRow } from '@collimate/platform-coordinator-store';

const SAID: readonly ProgressRow['progress'][] = ['approved', 'rejected', 'extracting', 'ready'];

/** @param progress last told by a site; undefined if nothing @returns whether the site has said yes or no to the study */
export function hasSaid(progress: ProgressRow['progress'] | undefined): boolean {
  return progress !== undefined && SAID.includes(progress);
}

/** @returns the sites of a study that have said neither yes nor no to it */
export function silentSites(study: FrozenStudy, progress: readonly ProgressRow[]): SiteId[] {
  const said = new Set(progress.filter((row) => hasSaid(row.progress)).map((row) => row.site_id));
  return study.protocol.sites.filter((site) => !said.has(site));
}
