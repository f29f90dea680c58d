import { FormatError } from './format.error.js';

/** A region of a file: ROI, segment or named label. */
export interface ListedRegion {
  readonly number: number;
  readonly name: string;
}

/** The region that is asked for, by name, by number or by both. A name that no region has is also read as a number. */
export interface RegionWish {
  readonly name?: string;
  readonly number?: number;
}

/** How regions are called in a message, and where they stand. */
export interface RegionPlace {
  readonly kind: 'ROI' | 'segment';
  readonly item: number | undefined;
}

/**
 * Finds a region by name (exact, then without regard to case, outer spaces and how letters with marks are composed) and number; without either there must be one.
 * @param choiceOf how a region is listed for whoever has to choose
 * @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS with the regions present
 */
export function findRegion<T extends ListedRegion>(
  regions: readonly T[],
  { name, number }: RegionWish,
  { kind, item }: RegionPlace,
  choiceOf: (region: T) => string = (region) => `${region.number}\t${region.name}`,
): T {
  const named = name === undefined ? regions : byName(regions, name);
  const found = named.filter((region) => number === undefined || region.number === number);
  if (found.length === 1) return found[0];
  const choices = regions.map(choiceOf);
  const place = { item };
  if (found.length > 1) {
    throw new FormatError(
      'SEVERAL_REGIONS',
      name === undefined ? `the file has ${found.length} ${kind}s, and one is wanted` : `several ${kind}s have that name`,
      {
        place,
        choices,
        hint: name === undefined ? 'Choose one by --roi.' : 'Choose one by its number: --label, or --roi with it.',
      },
    );
  }
  const [where, hint] =
    regions.length === 0
      ? [`the file holds no ${kind}`, 'Choose another file.']
      : [`the ${kind} is not in the file`, 'Choose one that the file holds, by --roi NAME or --label NUMBER.'];
  throw new FormatError('UNKNOWN_REGION', where, { place, choices, hint });
}

function byName<T extends ListedRegion>(regions: readonly T[], name: string): readonly T[] {
  const composed = (text: string): string => text.normalize('NFC');
  const loose = (text: string): string => composed(text).trim().toLowerCase();
  const exact = regions.filter((region) => region.name === name);
  if (exact.length > 0) return exact;
  const same = regions.filter((region) => composed(region.name) === composed(name));
  if (same.length > 0) return same;
  const near = regions.filter((region) => loose(region.name) === loose(name));
  // A person who types a number means one, unless a region is called so.
  return near.length > 0 ? near : regions.filter((region) => String(region.number) === name);
}
