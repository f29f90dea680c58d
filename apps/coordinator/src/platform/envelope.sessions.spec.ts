import { parseSiteId } from '@collimate/kernel-canonical';
import { EnvelopeSessions } from './envelope.sessions.js';

const north = parseSiteId('north');
const MINUTE_MS = 60_000;

class TimedSessions extends EnvelopeSessions {
  ms = 0;
  protected override nowMs = (): number => this.ms;
}

describe('a session of envelopes', () => {
  it('takes each number once, in any order within 256', () => {
    const sessions = new TimedSessions();
    const session = sessions.issue(north);
    const take = (...numbers: readonly number[]) => numbers.map((n) => sessions.take(north, session, BigInt(n)));
    expect(take(3, 1, 2)).toEqual(['taken', 'taken', 'taken']);
    expect(take(3, 1, 2)).toEqual(['replayed', 'replayed', 'replayed']);
    expect(take(300, 45, 44, 300)).toEqual(['taken', 'taken', 'replayed', 'replayed']);
    expect(take(100_000, 99_745, 99_744, 300, 45)).toEqual(['taken', 'taken', 'replayed', 'replayed', 'replayed']);
    expect(take(0)).toEqual(['ended']);
  });

  it('is of one site and one process, and cannot be made up', () => {
    const [sessions, other] = [new TimedSessions(), new TimedSessions()];
    const session = sessions.issue(north);
    const forged = Buffer.from(session);
    forged[0] ^= 1;
    expect(sessions.take(parseSiteId('south'), session, 1n)).toBe('ended');
    expect(other.take(north, session, 1n)).toBe('ended');
    for (const made of [forged, Buffer.alloc(32), Buffer.alloc(0), session.subarray(0, 20)])
      expect(sessions.take(north, made, 1n)).toBe('ended');
    expect(sessions.take(north, session, 1n)).toBe('taken');
  });

  it('begins within a minute, lives while it is used, and never comes back', () => {
    const sessions = new TimedSessions();
    const [late, used] = [sessions.issue(north), sessions.issue(north)];
    expect(sessions.take(north, used, 1n)).toBe('taken');
    sessions.ms = MINUTE_MS + 1;
    expect(sessions.take(north, late, 1n)).toBe('ended');
    sessions.ms += 13 * MINUTE_MS;
    expect(sessions.take(north, used, 2n)).toBe('taken');
    sessions.ms += 16 * MINUTE_MS;
    expect([sessions.take(north, used, 3n), sessions.take(north, used, 1n)]).toEqual(['ended', 'ended']);
  });

  it('makes room for another only where the forgotten one cannot begin again', () => {
    const sessions = new TimedSessions();
    const all = Array.from({ length: 65 }, () => sessions.issue(north));
    expect(all.map((session) => sessions.take(north, session, 1n))).toEqual([...new Array(64).fill('taken'), 'too-many']);
    sessions.ms = MINUTE_MS + 1;
    expect(sessions.take(north, sessions.issue(north), 1n)).toBe('taken');
    expect(all.slice(0, 2).map((session) => sessions.take(north, session, 1n))).toEqual(['ended', 'replayed']);
  });
});
