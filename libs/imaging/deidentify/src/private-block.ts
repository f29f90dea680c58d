import { type RawElement, latinText, textElement } from '@collimate/imaging-dicom';
import { SAFE_PRIVATE_ROWS, type SafePrivateRow } from './ps315.table.js';
import type { Identity } from './identity.js';
import { anyQuantity, faultOfNumbers } from './number.checks.js';

/** Numbers only: private sequences, texts and unknown bytes are never kept, whatever a table says of them. */
const NUMERIC: ReadonlySet<string> = new Set(['DS', 'FD', 'FL', 'IS', 'SL', 'SS', 'UL', 'US']);
const SAFE = safeElements(SAFE_PRIVATE_ROWS);

function safeElements(rows: readonly SafePrivateRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows
      .filter(([, , , vr]) => NUMERIC.has(vr))
      .map(([creator, group, element, vr]) => [`${creator}|${group}|${element}`, vr] as const),
  );
}

/**
 * The private blocks of one level of attributes. An element is known by its creator's name, its group and its low byte,
 * never by its full number; the creator is looked up at the same level.
 * @source DICOM PS3.5 7.8.1; PS3.15 E.3.10, Table E.3.10-1
 */
export class SafePrivateBlocks {
  private readonly creators = new Map<number, string>();
  private readonly used = new Set<number>();
  private readonly more: ReadonlyMap<string, string>;

  /**
   * @param enabled whether the option Retain Safe Private is on
   * @param identity with which no number may agree
   * @param more numbers that stay beside those of the table
   */
  constructor(
    elements: readonly RawElement[],
    enabled: boolean,
    private readonly identity: Identity,
    more: readonly SafePrivateRow[],
  ) {
    this.more = safeElements(more);
    if (!enabled) return;
    for (const element of elements) {
      const low = element.tag & 0xffff;
      if ((element.tag >>> 16) % 2 === 1 && low >= 0x10 && low <= 0xff) this.creators.set(element.tag, latinText(element));
    }
    for (const element of elements) {
      if (this.safeVr(element) !== undefined) this.used.add(this.creatorTag(element.tag));
    }
  }

  /** @returns the element if it is safe or creates a block in which one is, otherwise undefined */
  clean(element: RawElement): RawElement | undefined {
    const creator = this.creators.get(element.tag);
    if (creator !== undefined && this.used.has(element.tag)) return textElement(element.tag, 'LO', creator);
    const vr = this.safeVr(element);
    return vr === undefined ? undefined : { ...element, vr };
  }

  private creatorTag(tag: number): number {
    return (tag >>> 16) * 0x10000 + ((tag >>> 8) & 0xff);
  }

  private safeVr(element: RawElement): string | undefined {
    const creator = this.creators.get(this.creatorTag(element.tag));
    if (creator === undefined) return undefined;
    const name = `${creator}|${element.tag >>> 16}|${element.tag & 0xff}`;
    const vr = SAFE.get(name) ?? this.more.get(name);
    if (vr === undefined || (element.vr !== vr && element.vr !== 'UN')) return undefined;
    return faultOfNumbers(element, vr, anyQuantity(vr), false, this.identity) === undefined ? vr : undefined;
  }
}
