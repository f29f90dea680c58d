import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseConsentRow, type ConsentRow } from '@collimate/governance-consent';
import { TemporarySite } from '../../fixtures/temporary-site.js';

type Line = readonly [type: string, at: string, scope?: string];

describe('an ending that is said again', () => {
  let site: TemporarySite;
  beforeEach(() => {
    site = new TemporarySite();
  });
  afterEach(() => site.remove());

  const rowsOf = (lines: readonly Line[], subject = 'A'): ConsentRow[] => {
    const reading = { zone: 'UTC', now: site.store.consentTime.now() };
    return lines.map(([type, at, scope = 'DUO:0000042'], i) => {
      const grants = type === 'GIVEN' || type === 'AMENDED';
      const cells = { subject, type, at, form: grants ? 'f1' : '', scope: grants ? scope : '' };
      return parseConsentRow(cells, i + 2, reading);
    });
  };
  const take = (...lines: readonly Line[]) => site.store.withdrawals.importRows(rowsOf(lines));
  const use = { study: 's', purpose: ['DUO:0000006'], forms: ['f1'], modality: 'CT' };
  const state = (): string => {
    const { consent } = site.store;
    const standing = consent.stateOf({ ...use, subject: consent.subjectOf('A') });
    return standing.kind === 'permitted' ? 'permitted' : standing.reason;
  };

  const first: Line = ['GIVEN', '2025-01-01'];
  const second: Line = ['GIVEN', '2025-07-01'];
  const endings: readonly (readonly [line: Line, reason: string])[] = [
    [['WITHDRAWN', '2025-06-01'], 'WITHDRAWN'],
    [['REFUSED', '2025-06-01'], 'REFUSED'],
    [['EXPIRED', '2025-06-01'], 'EXPIRED'],
    [['DECEASED', '2025-06-01'], 'DECEASED'],
    [['AMENDED', '2025-06-01', 'DUO:0000007'], 'PURPOSE_NOT_COVERED'],
  ];

  it.each(endings)(
    'counts below a later consent of the same table, also where the same row stood above it: %s',
    (ending, reason) => {
      expect(take(first, ending, second, ending)).toMatchObject({ events: 4, known: 0, again: [3] });
      expect(state()).toBe(reason);
      expect(take(first, ending, second, ending)).toMatchObject({ events: 0, known: 4 });
      expect(state()).toBe(reason);
    },
  );

  it.each(endings)('counts in a later table, also where the same row arrived before the consent: %s', (ending, reason) => {
    take(first, ending);
    take(second);
    expect(state()).toBe('permitted');
    expect(take(ending)).toMatchObject({ events: 1, known: 0, again: [0] });
    expect(state()).toBe(reason);
    expect(take(ending)).toMatchObject({ events: 0, known: 1 });
  });

  it.each(endings)('is not new where the table itself has the later consent further down: %s', (ending) => {
    expect(take(first, ending, second)).toMatchObject({ events: 3 });
    expect(take(first, ending, second)).toMatchObject({ events: 0, known: 3 });
    expect(state()).toBe('permitted');
  });

  it.each(endings)(
    'counts where one more row says it than before, also above the consent, as a table sorted by date has it: %s',
    (ending, reason) => {
      take(first, ending);
      take(first, ending, second);
      expect(state()).toBe('permitted');
      expect(take(first, ending, ending, second)).toMatchObject({ events: 1, known: 3, again: [2] });
      expect(state()).toBe(reason);
      expect(take(first, ending, ending, second)).toMatchObject({ events: 0, known: 4 });
      expect(state()).toBe(reason);
      // A consent that arrives later and is dated later ends it; the same night's table then tells nothing new.
      const third: Line = ['GIVEN', '2025-08-01'];
      expect(take(first, ending, ending, second, third)).toMatchObject({ events: 1, known: 4, again: [] });
      expect(state()).toBe('permitted');
      expect(take(first, ending, ending, second, third)).toMatchObject({ events: 0, known: 5 });
      expect(state()).toBe('permitted');
    },
  );

  it.each(endings)('ends nobody who came back where a table has said it twice from the first: %s', (ending) => {
    expect(take(first, ending, ending, second)).toMatchObject({ events: 4, known: 0, again: [] });
    expect(take(first, ending, ending, second)).toMatchObject({ events: 0, known: 4 });
    expect(state()).toBe('permitted');
  });

  it.each(endings)('ends nobody who came back where a mistaken join says each row twice: %s', (ending) => {
    take(first, ending, second);
    expect(take(first, first, ending, ending, second, second)).toMatchObject({ events: 0, again: [] });
    expect(take(first, ending, second, first, ending, second)).toMatchObject({ events: 0, again: [] });
    expect(state()).toBe('permitted');
  });

  it('names a consent that permits nothing, because it is dated no later than an ending that had arrived', () => {
    take(first, ['WITHDRAWN', '2025-06-01']);
    expect(take(['GIVEN', '2025-06-01'])).toMatchObject({ events: 1, outdated: [0] });
    expect(take(['GIVEN', '2025-03-01'], ['REFUSED', '2025-08-01'], ['GIVEN', '2025-07-01'])).toMatchObject({ outdated: [0, 2] });
    expect(state()).toBe('REFUSED');
    expect(take(['GIVEN', '2025-09-01'])).toMatchObject({ events: 1, outdated: [] });
    expect(state()).toBe('permitted');
  });

  it('is carried out like the first: rows, secret, list of withdrawals', () => {
    take(first, ['WITHDRAWN', '2025-06-01'], second);
    const scan = { hospitalId: 'A', image: 'i', mask: 'm', roi: 'GTV-1', variables: {} };
    site.store.scans.importCohort([scan]);
    expect(take(['WITHDRAWN', '2025-06-01']).withdrawals).toBe(1);
    const [subject] = site.store.subjects.lookups().map((one) => one.subject);
    expect([site.store.scans.all().length, site.keys.subjects.hasSubjectKey(subject)]).toEqual([0, false]);
    // The first one was overtaken by the same table, which says no more than that the newest form counts.
    expect(site.store.withdrawalLines.all().map(({ kind }) => kind)).toEqual(['EXPIRED', 'NO_FURTHER_USE']);
    expect(site.store.withdrawals.stillOpen()).toHaveLength(1);
  });

  it('is withdrawn again by the list where a restored database knows the first alone', () => {
    take(first, ['WITHDRAWN', '2025-06-01'], second);
    site.store.close();
    cpSync(join(site.folder, 'site.db'), join(site.folder, 'older.db'));
    site.reopen();
    take(['WITHDRAWN', '2025-06-01']);
    const list = site.store.withdrawalLines.all();
    site.store.close();
    rmSync(join(site.folder, 'site.db'));
    cpSync(join(site.folder, 'older.db'), join(site.folder, 'site.db'));
    site.reopen();
    const { withdrawals, withdrawalLines, scans } = site.store;
    // Another secret in the place of the destroyed one, as a restored folder of keys has it.
    site.keys.subjects.replaceSubjectKeys([site.store.consent.subjectOf('A')]);
    expect([state(), scans.all().length]).toEqual(['permitted', 0]);
    withdrawals.replay(withdrawalLines.missing(list));
    expect(state()).toBe('WITHDRAWN');
    expect(withdrawals.stillOpen()).toHaveLength(1);
  });

  it('counts by command whatever date an earlier one has, and however often', () => {
    take(first);
    for (const told of [0, 1, 2]) {
      // The coordinator's clock is ahead and stands: all endings are dated by it.
      site.store.consentTime.alsoBy(() => '2026-12-24T00:00:00.000Z' as never);
      expect(site.store.withdrawals.withdraw('A', 'NO_FURTHER_USE', 'clinician').event.withdrawal).toBe('NO_FURTHER_USE');
      expect(site.store.withdrawalLines.all()).toHaveLength(told + 1);
    }
  });

  it('denies however the rows are cut into tables, and the same table twice records nothing new', () => {
    const line = fc.tuple(
      fc.constantFrom('GIVEN', 'GIVEN', 'WITHDRAWN', 'REFUSED', 'EXPIRED'),
      fc.constantFrom('2025-01-01', '2025-02-01', '2025-03-01'),
    );
    const tables = fc.array(fc.array(line, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tables, (all) => {
        site.remove();
        site = new TemporarySite();
        for (const lines of all) {
          take(...lines);
          // No consent of this table is below the last ending, and dated later: so none can have ended it.
          const last = lines.findLastIndex(([type]) => type !== 'GIVEN');
          const after = lines.slice(last + 1).some(([, at]) => at > (lines[last]?.[1] ?? ''));
          if (last >= 0 && !after) expect(state()).not.toBe('permitted');
          const before = state();
          expect(take(...lines)).toMatchObject({ events: 0, known: lines.length, withdrawals: 0 });
          expect(state()).toBe(before);
        }
      }),
      { numRuns: 100, seed: 20261130 },
    );
  }, 60_000);
});
