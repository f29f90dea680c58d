import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, fromHex, parseInstant, type Digest, type SubjectKey } from '@collimate/kernel-canonical';
import { effectsOfWithdrawal, type ConsentRow, type EffectDone, type IntendedUse } from '@collimate/governance-consent';
import { entryText, opensCommitment } from '@collimate/governance-provenance';
import type { WithdrawalProof } from './open-withdrawal.js';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const plan: Digest = digestOf('test.plan', 1);
const use: Omit<IntendedUse, 'subject'> = { study: 'lung', purpose: ['DUO:0000006'], forms: ['v1'], modality: 'CT' };
let site: TemporarySite;

beforeEach(() => {
  site = new TemporarySite();
});
afterEach(() => site.remove());

const row = (hospitalId: string, type: ConsentRow['type'] = 'GIVEN', at = '2026-01-01T00:00:00.000Z'): ConsentRow => {
  const granted = type === 'GIVEN' ? { form: 'v1', duo: ['DUO:0000042'] } : {};
  return { hospitalId, type, at: parseInstant(at), ...granted };
};
const cohort = (hospitalId: string) => ({
  hospitalId,
  image: `images/${hospitalId}`,
  mask: `masks/${hospitalId}.dcm`,
  roi: 'GTV-1',
  variables: { group: 'benign' },
});
const extract = (): void => {
  const { scans, features } = site.store;
  for (const { scan } of scans.all()) {
    const value = { kind: 'value', value: 0.1 + 0.2 } as const;
    const undefinedValue = { kind: 'undefined', reason: 'noZones' } as const;
    const found = [
      { feature: 'RNU0@DHQ4', value },
      { feature: '5QRC@KOBO', value: undefinedValue },
    ];
    features.record({ scan, planDigest: plan, features: found, record: { plan }, extractedAt: site.clock.now() });
  }
};
const subjectOf = (hospitalId: string): SubjectKey => site.store.subjects.find(hospitalId)!;
const enrol = (...hospitalIds: string[]): void => {
  site.store.withdrawals.importRows(hospitalIds.map((id) => row(id)));
  site.store.scans.importCohort(hospitalIds.map(cohort));
  extract();
};
const kindOfState = (hospitalId: string): string => {
  const state = site.store.consent.stateOf({ ...use, subject: subjectOf(hospitalId) });
  return state.kind === 'permitted' ? 'permitted' : state.reason;
};

describe('consent at a site', () => {
  it('counts the same row once, however often the table is imported', () => {
    const { withdrawals, consent } = site.store;
    expect(withdrawals.importRows([row('H-1'), row('H-2')])).toMatchObject({ events: 2, known: 0 });
    const version = consent.version();
    expect(withdrawals.importRows([row('H-1'), row('H-2')])).toMatchObject({ events: 0, known: 2 });
    expect(consent.version()).toBe(version);
    withdrawals.importRows([row('H-3')]);
    expect(consent.version()).toBe(version + 1);
  });

  it('takes all rows of a table or none', () => {
    const { withdrawals, consent, subjectLog } = site.store;
    const bad = { ...row('H-2'), duo: [] };
    expect(() => withdrawals.importRows([row('H-1'), bad])).toThrow(expect.objectContaining({ code: 'BAD_EVENT' }));
    expect([consent.version(), subjectLog.head().size]).toEqual([0, 0]);
    expect(site.store.subjects.find('H-1')).toBeUndefined();
  });

  it('lets those count who permit the use now', () => {
    enrol('H-1', 'H-2', 'H-3');
    site.store.withdrawals.importRows([row('H-2', 'REFUSED', '2026-02-01T00:00:00.000Z')]);
    const all = ['H-1', 'H-2', 'H-3'].map(subjectOf);
    expect(site.store.consent.permitting(all, use)).toEqual(new Set([subjectOf('H-1'), subjectOf('H-3')]));
    expect(site.store.consent.permitting(all, { ...use, forms: ['v9'] })).toEqual(new Set());
  });

  it('gives features back bit for bit, in the order asked, undefined where there is no value', () => {
    enrol('H-1');
    const [vector] = site.store.features.vectors(plan, ['5QRC@KOBO', 'RNU0@DHQ4', 'none']);
    expect(vector).toMatchObject({ subject: subjectOf('H-1'), roi: 'GTV-1' });
    expect(vector.values).toEqual([undefined, 0.30000000000000004, undefined]);
    expect(site.store.features.scansWithout(plan)).toEqual([]);
    expect(site.store.features.scansWithout(digestOf('test.plan', 2))).toEqual([vector.scan]);
    expect(site.store.features.recordOf(vector.scan, plan)).toEqual({ plan });
  });

  it('writes the features of a scan once per plan, with one leaf', () => {
    enrol('H-1');
    const before = site.store.subjectLog.head().size;
    const [{ scan }] = site.store.scans.all();
    const again = { scan, planDigest: plan, features: [], record: {}, extractedAt: site.clock.now() };
    expect(site.store.features.record(again)).toBe('known');
    expect(site.store.subjectLog.head().size).toBe(before);
  });

  it('knows a row of the cohort again, and takes a new label for it', () => {
    const { scans } = site.store;
    expect(scans.importCohort([cohort('H-1')])).toMatchObject({ added: 1, changed: 0, unchanged: 0, leftOut: 0 });
    expect(scans.importCohort([cohort('H-1')])).toMatchObject({ unchanged: 1 });
    expect(scans.importCohort([{ ...cohort('H-1'), variables: { Group: 'malignant' } }])).toMatchObject({ changed: 1 });
    expect([...site.store.values.ofTitle('group').values()].flatMap((cells) => [...cells.values()])).toEqual(['malignant']);
    expect(scans.sourceOf(scans.all()[0].scan)).toEqual({ image: 'images/H-1', mask: 'masks/H-1.dcm' });
  });
});

describe('what is found outside of the database', () => {
  it('counts as the most of each kind that was ever found, over restarts', () => {
    enrol('H-1');
    site.store.withdrawals.withdraw('H-1', 'ERASURE', 'subject');
    const effects = (jobs: number, voxels: number): readonly EffectDone[] => [
      { kind: 'drop-queued-jobs', count: jobs },
      { kind: 'delete-cached-voxels', count: voxels },
    ];
    const found = (now: readonly EffectDone[]): readonly EffectDone[] => {
      const { withdrawals } = site.store;
      const told = withdrawals.found(withdrawals.stillOpen()[0], now);
      site.reopen();
      expect(site.store.withdrawals.stillOpen()[0].outside).toEqual(told);
      return told;
    };
    expect(found(effects(3, 2))).toEqual(effects(3, 2));
    // What was carried out before a kill is not found again, and counts.
    expect(found(effects(0, 1))).toEqual(effects(3, 2));
    expect(found([])).toEqual(effects(3, 2));
    expect(found(effects(4, 0))).toEqual(effects(4, 2));
  });
});

describe('the time that counts for consent', () => {
  it('takes no row that is later than now', () => {
    const ahead = row('H-1', 'GIVEN', '2026-11-23T07:00:00.001Z');
    expect(() => site.store.withdrawals.importRows([row('H-2'), ahead])).toThrow(
      expect.objectContaining({ code: 'CONSENT_TO_COME' }),
    );
    expect(site.store.consent.version()).toBe(0);
    site.clock.advance(1);
    expect(site.store.withdrawals.importRows([row('H-2'), ahead]).events).toBe(2);
  });

  it('does not run backwards with the clock, also not after a restart', () => {
    enrol('H-1');
    site.store.withdrawals.importRows([row('H-1', 'REFUSED', '2026-11-23T07:00:00.000Z')]);
    site.clock.advance(-90 * 60_000);
    expect(kindOfState('H-1')).toBe('REFUSED');
    site.reopen();
    expect(kindOfState('H-1')).toBe('REFUSED');
    expect(site.store.consentTime.now()).toBe('2026-11-23T07:00:00.000Z');
    const times = [1, 2, 3].map(() => site.store.consentTime.ending());
    expect(times).toEqual([...new Set(times)].sort());
    site.reopen();
    expect(site.store.consentTime.now()).toBe(times[2]);
  });

  it('follows a clock that is half a year ahead, and no further', () => {
    site.store.consentTime.now();
    site.clock.advance(183 * 86_400_000);
    expect(site.store.consentTime.hasJumped).toBe(false);
    site.clock.advance(1);
    expect(site.store.consentTime.hasJumped).toBe(true);
  });

  it('does not follow a clock that jumps by a year until a person has confirmed it', () => {
    enrol('H-1');
    site.clock.advance(366 * 86_400_000);
    expect(site.store.consentTime.hasJumped).toBe(true);
    expect(() => site.store.withdrawals.importRows([row('H-3')])).toThrow(expect.objectContaining({ code: 'CLOCK_JUMPED' }));
    // Whoever is permitted stays so, and a withdrawal is taken in as ever.
    expect(kindOfState('H-1')).toBe('permitted');
    site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    expect(kindOfState('H-1')).toBe('WITHDRAWN');
    site.reopen();
    expect(site.store.consentTime.now().slice(0, 4)).toBe('2026');
    site.store.consentTime.confirm();
    expect([site.store.consentTime.hasJumped, site.store.consentTime.now().slice(0, 4)]).toEqual([false, '2027']);
    expect(site.store.withdrawals.importRows([row('H-3')]).events).toBe(1);
  });

  it.each(['NO_FURTHER_USE', 'ERASURE'] as const)(
    'a form signed before a call made under an unconfirmed clock does not undo it: %s',
    (kind) => {
      enrol('H-1');
      site.clock.advance(210 * 86_400_000);
      const store = site.reopen();
      expect(store.consentTime.hasJumped).toBe(true);
      expect(store.withdrawals.withdraw('H-1', kind, 'subject').event.at.slice(0, 7)).toBe('2027-06');
      store.consentTime.confirm();
      store.withdrawals.importRows([row('H-1', 'GIVEN', '2027-04-20T00:00:00.000Z')]);
      expect(kindOfState('H-1')).toBe('WITHDRAWN');
    },
  );

  it('follows a clock that was stopped for months', () => {
    site.clock.advance(180 * 86_400_000);
    expect(site.store.withdrawals.importRows([row('H-3', 'GIVEN', '2027-05-01T00:00:00.000Z')]).events).toBe(1);
  });
});

describe('a withdrawal', () => {
  it('deletes features and cohort rows, destroys the secret and moves the consent version', () => {
    enrol('H-1', 'H-2');
    const { withdrawals, consent, features, scans } = site.store;
    const [subject, version] = [subjectOf('H-1'), consent.version()];
    const { done } = withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    // No answer is owed, so no snapshot is dropped; jobs and copies are not seen from here.
    expect(done).toEqual([
      { kind: 'delete-features', count: 1 },
      { kind: 'delete-cohort-rows', count: 1 },
      { kind: 'destroy-subject-key', count: 1 },
      { kind: 'stop-contact', count: 1 },
    ]);
    expect(consent.version()).toBe(version + 1);
    expect(features.vectors(plan, [])).toMatchObject([{ subject: subjectOf('H-2') }]);
    expect(scans.all()).toHaveLength(1);
    expect(site.keys.subjects.hasSubjectKey(subject)).toBe(false);
    expect(kindOfState('H-1')).toBe('WITHDRAWN');
    expect(kindOfState('H-2')).toBe('permitted');
  });

  it('wins over a consent that stood there before it, dated ahead by a wrong year', () => {
    enrol('H-1');
    const { consent, withdrawals } = site.store;
    const ahead = {
      type: 'GIVEN',
      subject: subjectOf('H-1'),
      at: parseInstant('2026-11-23T07:00:06.000Z'),
      actor: 'registry',
    } as const;
    const scope = { duo: ['DUO:0000042'], studies: 'any', modalities: 'any' } as const;
    // Written by a version that did not bound dates.
    consent.append({ ...ahead, basis: 'explicit', form: 'v1', scope });
    expect(withdrawals.withdraw('H-1', 'ERASURE', 'subject').held).toMatchObject({ hasFeatures: true, hasSubjectKey: true });
    site.clock.advance(60_000);
    expect([kindOfState('H-1'), site.store.scans.all().length]).toEqual(['WITHDRAWN', 0]);
    expect(site.keys.subjects.hasSubjectKey(subjectOf('H-1'))).toBe(false);
  });

  it('is not undone by an old consent or an old cohort that are imported again', () => {
    enrol('H-1');
    site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    site.reopen();
    expect(site.store.withdrawals.importRows([row('H-1'), row('H-1', 'GIVEN', '2026-03-01T00:00:00.000Z')]).events).toBe(1);
    expect(kindOfState('H-1')).toBe('WITHDRAWN');
    expect(site.store.scans.importCohort([cohort('H-1')])).toMatchObject({ added: 0, leftOut: 1 });
    expect(() => site.store.subjects.hospitalIdOf(subjectOf('H-1'))).toThrow(
      expect.objectContaining({ code: 'SUBJECT_WITHDRAWN' }),
    );
  });

  it('ends with a consent given again: a new secret, nothing of the old', () => {
    enrol('H-1');
    site.store.withdrawals.withdraw('H-1', 'NO_FURTHER_USE', 'subject');
    site.clock.advance(86_400_000);
    site.store.withdrawals.importRows([row('H-1', 'GIVEN', '2026-11-23T12:00:00.000Z')]);
    expect(kindOfState('H-1')).toBe('permitted');
    expect(site.store.scans.importCohort([cohort('H-1')])).toMatchObject({ added: 1 });
    expect(site.store.subjects.hospitalIdOf(subjectOf('H-1'))).toBe('H-1');
    expect(site.store.features.vectors(plan, [])).toEqual([]);
  });

  it('in a table has its effects too, unless the same table overtakes it', () => {
    enrol('H-1', 'H-2');
    const { withdrawals } = site.store.withdrawals.importRows([
      row('H-1', 'WITHDRAWN', '2026-02-01T00:00:00.000Z'),
      row('H-2', 'WITHDRAWN', '2026-02-01T00:00:00.000Z'),
      row('H-2', 'GIVEN', '2026-02-02T00:00:00.000Z'),
    ]);
    expect(withdrawals).toBe(1);
    expect(site.store.withdrawals.stillOpen().map(({ event }) => event.subject)).toEqual([subjectOf('H-1')]);
    expect(site.store.scans.all().map((scan) => scan.subject)).toEqual([subjectOf('H-2')]);
    expect([kindOfState('H-1'), kindOfState('H-2')]).toEqual(['WITHDRAWN', 'permitted']);
  });

  it('of contact alone leaves everything where it is', () => {
    enrol('H-1');
    expect(site.store.consent.standingOf('H-1').mayBeContacted).toBe(true);
    const { withdrawals } = site.store;
    expect(withdrawals.withdraw('H-1', 'NO_FURTHER_CONTACT', 'subject').done).toEqual([{ kind: 'stop-contact', count: 1 }]);
    expect(site.store.consent.standingOf('H-1').mayBeContacted).toBe(false);
    expect(withdrawals.withdraw('H-1', 'NO_FURTHER_CONTACT', 'subject').done).toEqual([]);
    expect(kindOfState('H-1')).toBe('permitted');
    expect(site.store.scans.all()).toHaveLength(1);
  });

  it('is finished by the next start if the program was killed between commit and shredding', () => {
    enrol('H-1');
    const subject = subjectOf('H-1');
    site.store.session.transaction(() => site.store.subjects.condemn(subject));
    expect(site.keys.subjects.hasSubjectKey(subject)).toBe(true);
    site.reopen();
    expect(site.keys.subjects.hasSubjectKey(subject)).toBe(false);
  });

  it('stays open over a kill until all of it is done, and then one leaf certifies what was done', () => {
    enrol('H-1');
    const opened = site.store.withdrawals.withdraw('H-1', 'ERASURE', 'subject');
    site.reopen();
    const { withdrawals, subjectLog } = site.store;
    expect(withdrawals.stillOpen()).toEqual([opened]);
    const { event, held } = opened;
    const effects = effectsOfWithdrawal({ ...held, hasQueuedJobs: true, hasCachedVoxels: false }, event);
    const certificate = { kind: 'issue-certificate', count: 1 } as const;
    const size = subjectLog.head().size;
    const close = (outside: readonly EffectDone[], certify: () => void = () => undefined) =>
      withdrawals.close(opened, effects, outside, certify);
    // What was announced and not carried out keeps it open, and so does a certificate that cannot be written.
    expect(() => close([certificate])).toThrow(expect.objectContaining({ code: 'EFFECT_OPEN' }));
    const jobs = { kind: 'drop-queued-jobs', count: 3 } as const;
    const noRoom = (): void => {
      throw new Error('no room');
    };
    expect(() => close([jobs, certificate], noRoom)).toThrow('no room');
    expect([withdrawals.stillOpen().length, subjectLog.head().size]).toEqual([1, size]);

    let proof: WithdrawalProof | undefined;
    const done = withdrawals.close(opened, effects, [jobs, certificate], (_done, leaf) => (proof = leaf));
    expect(done.map(({ kind }) => kind)).toEqual(effects.map(({ kind }) => kind));
    expect(withdrawals.stillOpen()).toEqual([]);
    expect(subjectLog.head().size).toBe(size + 1);
    expect(subjectLog.entryAt(proof!.index)).toEqual({ kind: 'withdrawal-effected', commitment: proof!.commitment });
    expect(opensCommitment(proof!.commitment, fromHex(proof!.salt), { event: event.id, effects: done })).toBe(true);
  });

  it('of somebody unknown is an error that does not name them', () => {
    const withdraw = () => site.store.withdrawals.withdraw('H-4711', 'NO_FURTHER_USE', 'subject');
    expect(withdraw).toThrow(expect.objectContaining({ code: 'NO_SUCH_SUBJECT' }));
    expect(withdraw).not.toThrow('4711');
  });

  it('leaves no number of the hospital and no path in any file, and no pseudonym in any leaf', () => {
    enrol('H-4711', 'H-4712');
    const pseudonyms = ['H-4711', 'H-4712'].map(subjectOf);
    site.store.withdrawals.withdraw('H-4711', 'ERASURE', 'subject');
    const { subjectLog, releaseLog } = site.store;
    for (const log of [subjectLog, releaseLog]) {
      for (let i = 0; i < log.head().size; i++) {
        const text = entryText(log.entryAt(i));
        for (const secret of [...pseudonyms, 'H-4711', 'H-4712']) expect(text).not.toContain(secret);
      }
    }
    site.store.session.settle();
    site.store.close();
    for (const name of readdirSync(site.folder).filter((file) => file.startsWith('site.db'))) {
      const bytes = readFileSync(join(site.folder, name));
      for (const secret of ['H-4711', 'H-4712', 'images/', 'masks/']) expect(bytes.includes(secret)).toBe(false);
    }
    site.reopen();
  });
});
