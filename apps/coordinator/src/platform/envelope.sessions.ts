import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';

/** A session that was given is used within this time, or never, ms. */
const FIRST_USE_MS = 60_000;
/** Time without a message after which a session ends, ms. */
const IDLE_MS = 900_000;
/** Sessions of one site that live at once. */
const MOST = 64;
/** Numbers below the highest one that may still arrive: calls run side by side, and overtake each other. */
const WINDOW = 256n;
const RANDOM_BYTES = 8;
const TIME_BYTES = 8;
const MAC_BYTES = 16;

/** Outcome of a number: taken now, taken before, of an ended session, or one session too many. */
export type Taking = 'taken' | 'replayed' | 'ended' | 'too-many';

interface Session {
  highest: bigint;
  /** Bit n: highest - n was taken. */
  taken: bigint;
  usedMs: number;
  readonly issuedMs: number;
}

/**
 * Sessions in which each number counts once, so that no message of a site is heard twice: not in another session, not
 * after a restart, and not by another process, whose secret differs. Opening a session stores nothing, so that
 * strangers cannot fill the memory; it is stored with its first valid message. No clock of a site is used.
 */
@Injectable()
export class EnvelopeSessions {
  private readonly secret = randomBytes(32);
  private readonly sites = new Map<SiteId, Map<string, Session>>();
  protected nowMs: () => number = () => performance.now();

  /** @returns a new session, 32 bytes */
  issue(site: SiteId): Buffer {
    const time = Buffer.alloc(TIME_BYTES);
    time.writeDoubleBE(this.nowMs());
    const head = Buffer.concat([randomBytes(RANDOM_BYTES), time]);
    return Buffer.concat([head, this.mac(site, head)]);
  }

  /** Takes a number of a session; only of a message whose signature holds. */
  take(site: SiteId, session: Uint8Array, sequence: bigint): Taking {
    const now = this.nowMs();
    const open = this.open(site, now);
    const key = Buffer.from(session).toString('hex');
    const known = open.get(key) ?? this.begun(site, session, now);
    if (known === undefined || sequence < 1n) return 'ended';
    if (!open.has(key) && open.size >= MOST && !this.makeRoom(open, now)) return 'too-many';
    open.set(key, known);
    known.usedMs = now;
    return takenFrom(known, sequence) ? 'taken' : 'replayed';
  }

  /** The sessions of a site that have not timed out. */
  private open(site: SiteId, now: number): Map<string, Session> {
    const open = this.sites.get(site) ?? new Map<string, Session>();
    this.sites.set(site, open);
    for (const [key, { usedMs }] of open) if (now - usedMs > IDLE_MS) open.delete(key);
    return open;
  }

  /** @returns a session that this process gave within the last minute */
  private begun(site: SiteId, session: Uint8Array, now: number): Session | undefined {
    const head = Buffer.from(session.subarray(0, RANDOM_BYTES + TIME_BYTES));
    const mac = Buffer.from(session.subarray(RANDOM_BYTES + TIME_BYTES));
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.mac(site, head))) return undefined;
    const issuedMs = head.readDoubleBE(RANDOM_BYTES);
    if (now - issuedMs > FIRST_USE_MS) return undefined;
    return { highest: 0n, taken: 0n, usedMs: now, issuedMs };
  }

  /** Forgets the session that was silent longest; never one that could be begun again, and its messages with it. */
  private makeRoom(open: Map<string, Session>, now: number): boolean {
    const old = [...open].filter(([, { issuedMs }]) => now - issuedMs > FIRST_USE_MS);
    const [silent] = old.sort(([, a], [, b]) => a.usedMs - b.usedMs);
    return silent !== undefined && open.delete(silent[0]);
  }

  private mac(site: SiteId, head: Uint8Array): Buffer {
    return createHmac('sha256', this.secret).update(`session\0${site}\0`).update(head).digest().subarray(0, MAC_BYTES);
  }
}

/** @source RFC 4303 section 3.4.3 (a window of numbers that were taken) */
function takenFrom(session: Session, sequence: bigint): boolean {
  const { highest } = session;
  if (sequence > highest) {
    const step = sequence - highest;
    const shifted = step >= WINDOW ? 0n : (session.taken << step) & ((1n << WINDOW) - 1n);
    session.taken = shifted | 1n;
    session.highest = sequence;
    return true;
  }
  const back = highest - sequence;
  const bit = 1n << back;
  if (back >= WINDOW || (session.taken & bit) !== 0n) return false;
  session.taken |= bit;
  return true;
}
