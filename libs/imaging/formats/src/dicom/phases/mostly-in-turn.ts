/** A pattern that repeats so many times is no chance. */
const TIMES_OVER = 3;
/** Most volumes in turn that are looked for: nobody has reported a series of more. */
const MOST_VOLUMES = 8;
/** From this part of the slices on the others are strays. Two blocks along a volume, each looked at by every second slice, never come to it. */
const MOST = 0.75;
/** A stretch of this part of the slices is no chance, however many they are. */
const STRETCH = 1 / 3;

/** Slices of which nearly all, or those of one stretch, stand in turn by what they say. */
export interface Turns {
  /** The place in the order of one slice of each volume. */
  readonly volumes: readonly number[];
  /** Whether it is so from end to end; otherwise along a stretch. */
  readonly areMost: boolean;
}

/**
 * Volumes in turn although some slices say nothing, or a third thing: one stray slice must not hide that the others are of two volumes.
 * Values that stay for some slices, rise or fall along the volume are of one.
 * @input what each slice says, in the order of the volume, as a text that is the same for the same value
 */
export function mostlyInTurn(said: readonly string[]): Turns | undefined {
  let stretch: Turns | undefined;
  if (said.every((value) => value === said[0])) return undefined;
  for (let period = 2; period <= MOST_VOLUMES && TIMES_OVER * period <= said.length; period++) {
    const volumes = usualOf(said, period);
    if (areApart(said, volumes)) {
      const alike = said.filter((value, n) => value === said[volumes[n % period]]).length;
      if (alike >= MOST * said.length) return { volumes, areMost: true };
    }
    stretch ??= stretchOf(said, period);
  }
  return stretch;
}

/** @returns for each place of the period a slice that says what most at that place say */
function usualOf(said: readonly string[], period: number): readonly number[] {
  return Array.from({ length: period }, (_, place) => {
    const counts = new Map<string, number>();
    let usual = place;
    for (let n = place; n < said.length; n += period) {
      const count = (counts.get(said[n]) ?? 0) + 1;
      counts.set(said[n], count);
      if (count > (counts.get(said[usual]) ?? 0)) usual = n;
    }
    return usual;
  });
}

function areApart(said: readonly string[], slices: readonly number[]): boolean {
  return new Set(slices.map((n) => said[n])).size === slices.length;
}

/** @returns the first slices of a stretch in which the same values come again and again without a stray */
function stretchOf(said: readonly string[], period: number): Turns | undefined {
  const needed = Math.max(TIMES_OVER * period, STRETCH * said.length);
  for (let n = period, start = 0; n < said.length; n++) {
    if (said[n] !== said[n - period]) start = n - period + 1;
    if (n - start + 1 < needed) continue;
    const volumes = Array.from({ length: period }, (_, k) => start + k);
    if (areApart(said, volumes)) return { volumes, areMost: false };
  }
  return undefined;
}
