/**
 * Keys under which a stored part holds what is told in its place. Both are published, so neither is given up: rows of cells write `instead`, everything else `told`.
 */
export type InsteadKey = 'instead' | 'told';

/** Both ends of an interval, an open one null: what is told in the place of `lower` and `upper`. */
export type ToldEnds = readonly [lower: number | null, upper: number | null];

/**
 * A part as it is stored, and beside it what is told in its place: keys of the part with other values. What is stored stays as former versions wrote it, so that
 * their results verify; without the key it is told as it stands (ADR 0113, 0121).
 */
export type Replaced<Part extends object, Key extends InsteadKey, Instead extends object = Partial<Part>> = Part & {
  readonly [_ in Key]?: Instead;
};

/** Whatever may have another part told in its place. */
interface Replaceable {
  readonly instead?: object;
  readonly told?: object;
}

/** A part without what is told in its place. */
type PartOf<S extends Replaceable> = Omit<S, InsteadKey>;

/** @returns a stored part as it is told */
export function asTold<S extends Replaceable>(stored: S): PartOf<S> {
  const { instead, told } = stored;
  return { ...asStored(stored), ...keysOf(instead), ...keysOf(told) };
}

/** @returns the part that is stored, without what is told in its place */
export function asStored<S extends Replaceable>({ instead: _instead, told: _told, ...part }: S): PartOf<S> {
  return part;
}

/** @returns a row that is stored as one thing and told as another: what differs stands under `instead` */
export function withInstead<Row extends object>(stored: Row, told: Row & Pick<Replaceable, 'instead'>): Replaced<Row, 'instead'> {
  const whole = asStored(told) as Row;
  const keys = Object.keys(whole) as (keyof Row)[];
  const changed = keys.filter((key) => JSON.stringify(stored[key]) !== JSON.stringify(whole[key]));
  if (changed.length === 0) return stored;
  return { ...stored, instead: Object.fromEntries(changed.map((key) => [key, whole[key]])) as Partial<Row> };
}

function keysOf(instead: object | undefined): object {
  if (!Array.isArray(instead)) return { ...instead };
  const [lower, upper] = instead as unknown as ToldEnds;
  return { lower, upper };
}
