import { vrOfTag } from './profile.js';
import type { ReportRow } from './report.js';
import { SAFE_HARBOR_ROWS } from './safe-harbor.table.js';
import type { FaceView } from './screening.js';

/** One of the eighteen identifiers, and what became of it. */
export interface SafeHarborTick {
  /** A to R. */
  readonly letter: string;
  readonly identifier: string;
  /**
   * `gone`: there were such values, and none is left. `none-found`: the files had no attribute for it. `kept`: the profile lets such
   * values stay, so that this is no Safe Harbor. `open`: a person must look, and `how` says at what.
   */
  readonly state: 'gone' | 'none-found' | 'kept' | 'open';
  readonly how: string;
  /** Values that were taken out or replaced. */
  readonly count: number;
}

/** What ticks are made from. */
export interface SafeHarborFacts {
  readonly report: readonly ReportRow[];
  /** One for each series of images. */
  readonly faces: readonly FaceView[];
  /** Whether dates were moved by a random number of days: their intervals are those of the patient. */
  readonly datesShifted: boolean;
  /** Images whose header alone was cleaned. */
  readonly otherImages: number;
}

/** A value that stayed under these names would be one of the identifier; under `cleaned`, `capped` and the like it is none any more. */
const STAYED: ReadonlySet<string> = new Set(['kept']);

/**
 * Ticks the eighteen identifiers of Safe Harbor off, one by one.
 * @source 45 CFR 164.514(b)(2)(i)
 */
export function safeHarborTicks({ report, faces, datesShifted, otherImages }: SafeHarborFacts): readonly SafeHarborTick[] {
  return SAFE_HARBOR_ROWS.map(([letter, identifier, places, how]) => {
    const where = new Set(places.split(' '));
    const rows = report.filter((row) => isOf(row, letter, where));
    const count = rows.filter(({ deed }) => !STAYED.has(deed)).reduce((sum, row) => sum + row.count, 0);
    const tick = { letter, identifier, how, count };
    if (letter === 'Q') return { ...tick, ...faceState(faces, otherImages) };
    if (rows.some((row) => STAYED.has(row.deed) && isTelling(row))) return { ...tick, state: 'kept' };
    if (letter === 'C' && datesShifted)
      return {
        ...tick,
        state: 'kept',
        how: 'dates are moved by a random number of days: use `dates: anchored` or `removed` for Safe Harbor',
      };
    return { ...tick, state: count > 0 ? 'gone' : 'none-found' };
  });
}

function isOf(row: ReportRow, letter: string, places: ReadonlySet<string>): boolean {
  const tag = Number.parseInt(row.tag.slice(1, 5) + row.tag.slice(6, 10), 16);
  const isOdd = ((tag >>> 16) & 1) === 1;
  if (letter === 'R' && (isOdd || row.reason === 'unlisted' || row.reason === 'pattern')) return true;
  return !isOdd && (places.has(vrOfTag(tag)) || places.has(row.tag.replace(/[(),]/g, '')));
}

/** Ages below 90, times of day, classes of objects and safe private numbers may stay. */
function isTelling({ tag, reason }: ReportRow): boolean {
  const vr = vrOfTag(Number.parseInt(tag.slice(1, 5) + tag.slice(6, 10), 16));
  return vr !== 'AS' && vr !== 'TM' && reason !== 'allow-list' && reason !== 'safe-private';
}

function faceState(faces: readonly FaceView[], otherImages: number): Pick<SafeHarborTick, 'state' | 'how' | 'count'> {
  const shown = faces.filter((face) => face === 'shown').length;
  const unknown = faces.filter((face) => face === 'unknown').length + otherImages;
  if (shown + unknown === 0) return { state: 'none-found', how: 'no series says that it shows a head', count: 0 };
  const parts = [shown === 0 ? '' : `${shown} series show a head`, unknown === 0 ? '' : `${unknown} do not say what they show`];
  return {
    state: 'open',
    how: `${parts.filter((part) => part !== '').join(', ')}: deface them, or keep them in the house`,
    count: 0,
  };
}
