/** @returns the largest unit that the time is whole in, for example `1 day` or `500 ms` */
export function duration(ms: number): string {
  const [size, unit] = UNITS.find(([size]) => ms >= size && ms % size === 0) ?? [1, 'ms'];
  const count = ms / size;
  return `${count} ${unit}${count === 1 || unit === 'ms' ? '' : 's'}`;
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;
