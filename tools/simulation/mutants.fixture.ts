import type { INestApplicationContext } from '@nestjs/common';
import { givenTo, releaseOrderOf } from '@collimate/governance-study';
import { rhoOf, type Charge } from '@collimate/privacy-accounting';
import type { CoordinatorStore } from '@collimate/platform-coordinator-store';
import type { SiteStore } from '@collimate/platform-site-store';
import { IdentifiedCalls } from '../../apps/coordinator/src/platform/identified.calls.js';
import type { SiteParts } from './site.parts.js';

/** A fault that is planted, to see whether the schedules find it. */
export interface Mutant {
  readonly name: string;
  /** What the schedules have to find of it. */
  readonly finds: RegExp;
  /** Place among the schedules of seed 1 of one that finds it, from 0: it is tried first, and the others where it does so no longer. */
  readonly first: number;
  readonly store?: (store: SiteStore) => void;
  readonly parts?: (parts: SiteParts) => void;
  readonly coordinator?: (app: INestApplicationContext, store: CoordinatorStore) => void;
}

/** A request id that came before is carried out again. */
const FORGETFUL: Mutant = {
  name: 'the idempotency check is removed',
  finds: /one request has got two different answers|is refused when it comes again/,
  first: 85,
  coordinator: (app, store) => {
    const calls = app.get(IdentifiedCalls);
    const { clock } = calls as unknown as { readonly clock: { now(): never } };
    calls.once = (_call, work) => store.write((session) => work(session, clock.now()));
  },
};

/** Rows are read and the answer is built; then it is charged, and built again. */
const LATE_CHARGE: Mutant = {
  name: 'the charge comes after the answer',
  finds: /reads rows that nothing was charged for/,
  first: 0,
  parts: ({ door, word, builder }) => {
    const release = door.release.bind(door);
    door.release = async (round, silence) => {
      const study = word.study(round.studyDigest);
      const order = study === undefined ? undefined : releaseOrderOf(round, study);
      const query = study?.queries.find(({ name }) => name === round.statistic);
      if (study !== undefined && query !== undefined && order !== undefined && !('kind' in order)) {
        const { event } = query;
        const early: Charge = {
          kind: 'charged',
          order,
          event,
          rho: rhoOf(event),
          step: 0,
          given: order.given,
          sequence: 0,
          replayed: false,
        };
        const given = givenTo(round, query);
        if (given !== undefined) await builder.build(early, study, given, silence).catch(() => undefined);
      }
      return release(round, silence);
    };
  },
};

/** What a closed tree of the log vouched for stays in the outbox after the recovery, and is sent. */
const OLD_ANSWER: Mutant = {
  name: 'an old answer of another tree is sent after a restore',
  finds: /that its present log does not vouch for/,
  first: 1,
  store: ({ outbox }) => {
    outbox.clear = () => undefined;
  },
};

/** A restored database goes on as if nothing had happened since. */
const BLIND: Mutant = {
  name: 'a restored backup is not noticed',
  finds: /two answers of one charge|more has left|does not vouch for|in quarantine/,
  first: 2,
  store: ({ heads }) => {
    Object.defineProperty(heads, 'standing', { get: () => 'continues' });
    Object.defineProperty(heads, 'mayRelease', { get: () => true });
    Object.defineProperty(heads, 'quarantine', { get: () => undefined });
  },
  parts: ({ quarantine }) => {
    quarantine.enter = () => undefined;
  },
};

export const MUTANTS: readonly Mutant[] = [FORGETFUL, LATE_CHARGE, OLD_ANSWER, BLIND];
