import type { ListedRegion } from '@collimate/imaging-formats';

/**
 * Gives each region of a file a unique name: its own, or its number if it has none. If several share a name, each gets
 * its number behind it, and once more if that is the name of a third.
 * @param kind prefix for a region without a name: `roi-3`
 * @returns the names by the numbers and the names that the file has
 */
export function regionNames(
  regions: readonly ListedRegion[],
  kind: 'roi' | 'segment' | 'label',
): (region: ListedRegion) => string {
  const plain = ({ number, name }: ListedRegion): string => (name === '' ? `${kind}-${number}` : name);
  const taken = new Map<string, number>();
  const distinct = [...new Map(regions.map((region) => [keyOf(region), region])).values()];
  for (const region of distinct) taken.set(plain(region), (taken.get(plain(region)) ?? 0) + 1);
  const names = new Map<string, string>();
  for (const region of distinct) {
    let name = plain(region);
    if ((taken.get(name) ?? 0) > 1) {
      do name = `${name} (${region.number})`;
      while (taken.has(name));
      taken.set(name, 1);
    }
    names.set(keyOf(region), name);
  }
  return (region) => names.get(keyOf(region)) ?? plain(region);
}

function keyOf({ number, name }: ListedRegion): string {
  return JSON.stringify([number, name]);
}
