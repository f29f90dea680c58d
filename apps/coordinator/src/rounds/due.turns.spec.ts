import { parseInstant, parseStudyId, type Clock, type Instant } from '@collimate/kernel-canonical';
import type { Logger } from '@collimate/platform-service-kit';
import { DueTimes } from '../platform/due.times.js';
import { DueTurns } from './due.turns.js';

const now: Instant = parseInstant('2026-03-01T00:00:00.000Z');
const nowMs = Date.parse(now);
const [lung, brain] = ['lung', 'brain'].map((name) => parseStudyId(name));

describe('the turns of standing studies', () => {
  const times = new DueTimes({ now: () => now } satisfies Clock, {} as Logger);
  afterEach(() => times.forget());

  it('come at their instant, each once, and those to come stay noted', () => {
    const turns = new DueTurns(times);
    turns.note(lung, nowMs);
    turns.note(brain, nowMs + 3_600_000);
    expect(turns.take(nowMs - 1)).toEqual([]);
    expect(turns.take(nowMs)).toEqual([lung]);
    expect(turns.take(nowMs)).toEqual([]);
    expect(turns.take(nowMs + 3_600_000)).toEqual([brain]);
  });

  it('come when they were noted last', () => {
    const turns = new DueTurns(times);
    turns.note(lung, nowMs);
    turns.note(lung, nowMs + 60_000);
    expect(turns.take(nowMs)).toEqual([]);
    expect(turns.take(nowMs + 60_000)).toEqual([lung]);
  });
});
