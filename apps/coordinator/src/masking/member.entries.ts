import type { SiteId } from '@collimate/kernel-canonical';
import type { MemberRow } from '@collimate/platform-coordinator-store';
import { MEMBER_LOG, type LogHead, type MemberEntry } from '@collimate/privacy-aggregation';

/** @returns the lines of the log of members as everybody reads them */
export function memberEntries(rows: readonly MemberRow[]): readonly MemberEntry[] {
  return rows.map((row) => ({
    site: row.site_id as SiteId,
    identityKey: row.identity_key,
    consortium: row.signature,
    cosignatures: row.cosignatures.map(({ site_id: site, signature }) => ({ site: site as SiteId, signature })),
  }));
}

/** @returns lines and root of the log */
export function headOf(entries: readonly MemberEntry[]): LogHead {
  return MEMBER_LOG.memberHead(entries);
}

/** @returns the key of each site by its last line */
export function memberKeys(entries: readonly MemberEntry[]): ReadonlyMap<string, string> {
  return new Map(entries.map(({ site, identityKey }) => [site, identityKey]));
}
