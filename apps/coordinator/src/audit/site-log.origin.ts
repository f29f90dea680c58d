import type { SiteId } from '@collimate/kernel-canonical';

/** Name of a site's log. @param generation 1 for its first tree, one more after each recovery from a restored backup */
export function siteLogOrigin(siteId: SiteId, generation: number): string {
  return `collimate/site/${siteId}/${generation}`;
}

/** @returns the generation of a log of that site, or undefined if the name is not one of its logs */
export function generationOf(origin: string, siteId: SiteId): number | undefined {
  const prefix = `collimate/site/${siteId}/`;
  const rest = origin.startsWith(prefix) ? origin.slice(prefix.length) : '';
  return /^[1-9]\d{0,8}$/.test(rest) ? Number(rest) : undefined;
}
