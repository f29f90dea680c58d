import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DecommissionPredicate, SignedEnvelope } from '@collimate/governance-publication';
import { HeadCounter, type HeadMark } from '@collimate/platform-keystore';
import { LeavingStore, StudyStore } from '@collimate/platform-site-store';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';
import { rehearsalStudy } from '../../fixtures/rehearsal-study.js';
import { LeavingActs } from './leaving.acts.js';

const study = rehearsalStudy();

describe('a leaving that a kill has cut short', () => {
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;
  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const leave = (by: 'ada' | 'ben') =>
    hospital.as<{ kind: string; certificate?: SignedEnvelope }>(by, 'POST', 'decommission', { site: 'north' });
  const predicateOf = (certificate: SignedEnvelope | undefined): DecommissionPredicate =>
    (JSON.parse(Buffer.from(certificate!.payload, 'base64').toString()) as { predicate: DecommissionPredicate }).predicate;

  /** A step of the leaving at which the program ends. */
  const points: readonly (readonly [name: string, of: object, method: string, isHere: (mark: HeadMark) => boolean])[] = [
    [
      'before the counter beside the keys knows of it',
      HeadCounter.prototype,
      'write',
      ({ pinned }) => (pinned?.['left'] ?? '') !== '',
    ],
    ['before the keys of the connection are destroyed', LeavingActs.prototype, 'end', () => true],
    ['before it is noted as done', LeavingStore.prototype, 'done', () => true],
    ['before the certificate is given', LeavingActs.prototype, 'certify', () => true],
  ];

  it('leaves no half of a second word: what was not written whole is said again', async () => {
    await leave('ada');
    const real = Reflect.get(StudyStore.prototype, 'closeAll') as unknown;
    Reflect.set(StudyStore.prototype, 'closeAll', () => {
      throw new Error('killed here');
    });
    try {
      await expect(leave('ben')).rejects.toThrow();
    } finally {
      Reflect.set(StudyStore.prototype, 'closeAll', real);
    }
    const hasStayed = async (): Promise<void> => {
      expect(await hospital.status()).toMatchObject({ site: 'north', left: null, studies: [{ state: 'approved' }] });
      expect(existsSync(join(hospital.keys, 'tls.pem'))).toBe(true);
    };
    await hasStayed();
    await expect(leave('ada')).rejects.toThrow('the same account cannot say it twice');
    await hasStayed();
    expect((await hospital.status()).coordinator).toMatchObject({ connected: true });
    await hospital.stop();
    await hospital.start();
    await hospital.login();
    await hasStayed();
    expect(await leave('ben')).toMatchObject({ kind: 'left' });
  }, 60_000);

  it.each(points)(
    'is finished by the next start, %s',
    async (_, of, method, isHere) => {
      expect(await leave('ada')).toEqual({ kind: 'signed' });
      const real = Reflect.get(of, method) as (mark: HeadMark) => void;
      Reflect.set(of, method, function (this: object, mark: HeadMark) {
        if (isHere(mark)) throw new Error('killed here');
        real.call(this, mark);
      });
      try {
        await expect(leave('ben')).rejects.toThrow();
      } finally {
        Reflect.set(of, method, real);
      }
      const { hellos } = coordinator;
      await hospital.stop();
      await hospital.start();
      await hospital.login();
      expect(existsSync(join(hospital.keys, 'tls.pem'))).toBe(false);
      expect(await hospital.status()).toMatchObject({ site: null, left: { site: 'north' }, studies: [{ state: 'closed' }] });
      for (const who of ['ada', 'ben', 'ada'] as const) {
        const { kind, certificate } = await leave(who);
        const { by, studies } = predicateOf(certificate);
        expect([kind, by, studies.map(({ state }) => state)]).toEqual(['left', ['ada', 'ben'], ['closed']]);
      }
      // A second look ends no session, and the log has the leaving once.
      await hospital.stop();
      await hospital.start();
      expect((await hospital.status()).coordinator).toBeNull();
      expect((await hospital.as('ada', 'GET', 'log/verify'))['isSound']).toBe(true);
      expect(coordinator.hellos).toBe(hellos);
      await hospital.stop();
      const leaves = hospital.inspect((store) =>
        store.session.prepare(`select count(*) as n from leaf where entry like '%"kind":"site-left"%'`).get<{ n: number }>(),
      );
      expect(leaves?.n).toBe(1);
      await hospital.start();
    },
    60_000,
  );
});
