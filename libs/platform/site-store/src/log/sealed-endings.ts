import { digestOf } from '@collimate/kernel-canonical';
import type { HeadMark } from '@collimate/platform-keystore';

/** What people decided and ended since the counter was written: what it will remember besides what it does. */
export interface SealedEndings {
  /** Digest of what the counter remembers: these follow on that, and on nothing else. */
  readonly before: string;
  /** Settings by name, empty for what was cleared; among them the number of this one. */
  readonly pinned: Readonly<Record<string, string>>;
  /** Ids of accounts. */
  readonly disabled: readonly string[];
  /** Digests of passwords and codes. */
  readonly retired: readonly string[];
}

type Remembered = Pick<HeadMark, 'pinned' | 'disabled' | 'retired'>;

/** Under this name stands the number of the last change that the counter remembers, so that none is taken twice. */
const NUMBER = 'endings';

/**
 * @param mark as the counter holds it
 * @param now what is to be remembered; what was disabled or retired only ever grows
 * @returns what of it the counter does not hold yet, under the next number; undefined if it holds all
 */
export function endingsSince(mark: HeadMark, now: Required<Remembered>): SealedEndings | undefined {
  const known = mark.pinned ?? {};
  // The number is one of them: where something was sealed and is as before again, that is sealed too.
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
 * What a database supplies whose commit a crash kept from the counter.
 * @param mark as the counter holds it; undefined if there is none, and then nothing says what follows on it
 * @param sealed under this program's own seal
 * @returns the same, where they are the very next after what the counter remembers; else undefined
 */
export function suppliedTo(mark: HeadMark | undefined, sealed: SealedEndings | undefined): SealedEndings | undefined {
  if (mark === undefined || sealed?.pinned[NUMBER] !== nextNumber(mark)) return undefined;
  return sealed.before === digestOfRemembered(mark) ? sealed : undefined;
}

const nextNumber = ({ pinned }: Remembered): string => String(Number(pinned?.[NUMBER] ?? '0') + 1);

const digestOfRemembered = ({ pinned = {}, disabled = [], retired = [] }: Remembered): string =>
  digestOf('collimate.remembered/1', { pinned, disabled, retired });
