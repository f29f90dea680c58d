import type { INestApplicationContext } from '@nestjs/common';
import { rhoOf, type Charge, type LedgerStore } from '@collimate/privacy-accounting';
import type { CoordinatorStore } from '@collimate/platform-coordinator-store';
import type { SiteStore } from '@collimate/platform-site-store';
import { IdentifiedCalls } from '../../apps/coordinator/src/platform/identified.calls.js';
import type { SiteParts } from './site.parts.js';

/** A fault that is planted, to see whether the schedules find it. */
export interface Mutant {
  readonly name: string;
  /** What the schedules have to find of it. */
  readonly finds: RegExp;
  readonly store?: (store: SiteStore) => void;
  readonly parts?: (parts: SiteParts) => void;
  readonly coordinator?: (app: INestApplicationContext, store: CoordinatorStore) => void;
}

/** A request id that came before is carried out again. */
const FORGETFUL: Mutant = {
  name: 'the idempotency check is removed',
  finds: /one request has got two different answers|is refused when it comes again/,
  coordinator: (app, store) => {
    const calls = app.get(IdentifiedCalls);
    const { clock } = calls as unknown as { readonly clock: { now(): never } };
    calls.once = (_call, work) => store.write((session) => work(session, clock.now()));
  },
};

/** Rows are read and the answer is built; then it is charged. */
const LATE_CHARGE: Mutant = {
  name: 'the charge comes after the answer',
  finds: /reads rows that nothing was charged for/,
  store: ({ ledger }) => {
    const charge = ledger.charge.bind(ledger);
    const answer = ledger.answer.bind(ledger);
    const pending = new Map<Charge, Parameters<LedgerStore['charge']>[1]>();
    ledger.charge = async (order, decide) => {
      const decision = decide(await ledger.spent());
      if (decision.kind === 'refused') return charge(order, decide);
      const { event } = decision;
      const shape = { step: order.step ?? 0, given: order.given, sequence: 0, replayed: false };
      const later: Charge = { kind: 'charged', order, event, rho: rhoOf(event), ...shape };
      pending.set(later, decide);
      return later;
    };
    ledger.answer = async (later, codec, build) => {
      const decide = pending.get(later);
      const built = await build();
      const charged = decide === undefined ? later : await charge(later.order, decide);
      return answer(charged.kind === 'refused' ? later : charged, codec, async () => built);
    };
  },
};

/** What a closed tree of the log vouched for stays in the outbox after the recovery, and is sent. */
const OLD_ANSWER: Mutant = {
  name: 'an old answer of another tree is sent after a restore',
  finds: /that its present log does not vouch for/,
  store: ({ outbox }) => {
    outbox.clear = () => undefined;
  },
};

/** A restored database goes on as if nothing had happened since. */
const BLIND: Mutant = {
  name: 'a restored backup is not noticed',
  finds: /two answers of one charge|more has left|does not vouch for|in quarantine/,
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
