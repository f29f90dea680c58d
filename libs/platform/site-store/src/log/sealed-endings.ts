import { digestOf } from '@collimate/kernel-canonical';
import type { HeadMark } from '@collimate/platform-keystore';

/** Decisions and endings by people since the counter was written, which it is still to remember. */
export interface SealedEndings {
  /** Digest of the counter's memory. These facts follow only on that memory. */
  readonly before: string;
  /** Settings by name, empty for cleared ones; the number of this one is among them. */
  readonly pinned: Readonly<Record<string, string>>;
  /** Ids of accounts. */
  readonly disabled: readonly string[];
  /** Digests of passwords and codes. */
  readonly retired: readonly string[];
}

type Remembered = Pick<HeadMark, 'pinned' | 'disabled' | 'retired'>;

/** Name of the number of the last change that the counter remembers, so that no change is applied twice. */
const NUMBER = 'endings';

/**
 * @param mark content of the counter
 * @param now facts to remember; disabled and retired ones only ever grow
 * @returns the facts that the counter does not hold yet, under the next number; undefined if it holds all
 */
export function endingsSince(mark: HeadMark, now: Required<Remembered>): SealedEndings | undefined {
  const known = mark.pinned ?? {};
  // The number is one of the compared facts: a fact that changed and then went back is sealed again.
  const changed = now.pinned === known ? [] : Object.entries(now.pinned).filter(([name, value]) => known[name] !== value);
  const pinned = Object.fromEntries(changed);
  const disabled = now.disabled.slice(mark.disabled?.length ?? 0);
  const retired = now.retired.slice(mark.retired?.length ?? 0);
  if (Object.keys(pinned).length + disabled.length + retired.length === 0) return undefined;
  return { before: digestOfRemembered(mark), pinned: { ...pinned, [NUMBER]: nextNumber(mark) }, disabled, retired };
}

/** @returns the number under which the counter will remember them */
export const numberOf = ({ pinned }: SealedEndings): readonly [name: string, value: string] => [NUMBER, pinned[NUMBER]];

/**
 * Facts that a database supplies after a crash kept its commit from the counter.
 * @param mark content of the counter; undefined if there is none, and then the order is unknown
 * @param sealed under this program's own seal
 * @returns the same, if they follow directly on the counter's memory; else undefined
 */
export function suppliedTo(mark: HeadMark | undefined, sealed: SealedEndings | undefined): SealedEndings | undefined {
  if (mark === undefined || sealed?.pinned[NUMBER] !== nextNumber(mark)) return undefined;
  return sealed.before === digestOfRemembered(mark) ? sealed : undefined;
}

const nextNumber = ({ pinned }: Remembered): string => String(Number(pinned?.[NUMBER] ?? '0') + 1);

const digestOfRemembered = ({ pinned = {}, disabled = [], retired = [] }: Remembered): string =>
  digestOf('collimate.remembered/1', { pinned, disabled, retired });
