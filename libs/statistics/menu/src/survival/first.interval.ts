import type { TidyFlag } from '../tidy.row.js';
import type { ToldCells } from '../cells/told.cells.js';
import { meanShare } from '../estimators/interval.shape.js';

/** No more than this part of a told interval may be hidden in the first interval of time. */
const LARGEST_HIDDEN = 0.25;
const MARK: TidyFlag = 'coarse-bins';

/** By how much a number may be less and more, its events being anywhere in the first interval. */
interface Hidden {
  readonly below: number;
  readonly above: number;
}

/**
 * Marks what rests on when in the first interval events came: no interval before it says so, as those behind it say of each other. All of them may have come at its
 * begin, all at its end. It is told of a mean, of a difference of means, and of a curve where patients are lost beside them. What is stored stays, since all of it follows from the rows.
 * @param rows of one question, as they are told
 * @source ADR 0140
 */
export function withFirstInterval(rows: readonly ToldCells[]): readonly ToldCells[] {
  return rows.map((row) => {
    const { lower, upper, status = 'ok' } = row;
    if (status !== 'ok' || typeof lower !== 'number' || typeof upper !== 'number') return row;
    const hidden = hiddenOf(row, rows);
    if (hidden === undefined || Math.max(hidden.below, hidden.above) <= LARGEST_HIDDEN * (upper - lower)) return row;
    const unit = row.quantity === 'survival' ? '' : ` ${row.unit ?? ''}`;
    const by = (amount: number): string => `${amount.toPrecision(2)}${unit}`;
    const note = `nothing says when in the first interval its events came: it may be up to ${by(hidden.below)} less or ${by(hidden.above)} more, and an earlier edge would show it`;
    const flags = row.flags?.includes(MARK) === true ? row.flags : [...(row.flags ?? []), MARK];
    return { ...row, flags, note: [row.note ?? '', note].filter((one) => one !== '').join('; ') };
  });
}

function hiddenOf(row: ToldCells, rows: readonly ToldCells[]): Hidden | undefined {
  const curve = (group: ToldCells['group']): readonly ToldCells[] =>
    rows.filter(
      (one) =>
        one.quantity === 'survival' &&
        one.variable === row.variable &&
        (one.variable2 ?? null) === (row.variable2 ?? null) &&
        (one.group ?? null) === (group ?? null),
    );
  switch (row.quantity) {
    case 'survival':
      return ofCurve(curve(row.group), row);
    case 'restricted mean':
      return ofMean(curve(row.group));
    case 'difference of restricted means': {
      const [mine, other] = [ofMean(curve(row.group)), ofMean(curve(row.group2))];
      return mine && other && { below: mine.below + other.above, above: mine.above + other.below };
    }
    default:
      return undefined;
  }
}

/** The area of the first interval lies between two rectangles. */
function ofMean([first]: readonly ToldCells[]): Hidden | undefined {
  const left = shareOf(first);
  if (left === undefined || typeof first.x !== 'number') return undefined;
  const even = meanShare(-Math.log(left))[0];
  return { below: first.x * (even - left), above: first.x * (1 - even) };
}

/** Whoever is lost beside the events was at risk of all of them, or of none. */
function ofCurve([first, second]: readonly ToldCells[], row: ToldCells): Hidden | undefined {
  const left = shareOf(first);
  const [atRisk, after] = [first?.n, second?.n];
  if (left === undefined || left === 1 || typeof atRisk !== 'number' || typeof after !== 'number') return undefined;
  const gone = (atRisk - after) / atRisk;
  if (!(after > 0) || !(gone > 0) || typeof row.estimate !== 'number') return undefined;
  // Of those who are gone so many had the event: the told share follows from events and losses in one proportion.
  const events = Math.min(gone, (gone * Math.log(left)) / Math.log1p(-gone));
  const factor = (share: number): number => Math.max(0, share) / left;
  return {
    below: Math.max(0, row.estimate * (1 - factor(1 - events / (1 - gone + events)))),
    above: Math.max(0, row.estimate * (factor(1 - events) - 1)),
  };
}

/** @returns the share without the event at the first edge, where it is told and possible */
function shareOf(first: ToldCells | undefined): number | undefined {
  const left = first?.estimate;
  return typeof left === 'number' && left > 0 && left <= 1 ? left : undefined;
}
