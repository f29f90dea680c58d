import { approvedStudy, releaseOrderOf, type FrozenStudy } from '@collimate/governance-study';
import { instantFromMs, parseRoundId, type Clock } from '@collimate/kernel-canonical';
import type { RandomSource, Rational } from '@collimate/kernel-numeric';
import type { Charge, Refused } from '@collimate/privacy-accounting';
import { decideRelease, openGate, releasedCodec, type SitePolicy } from '@collimate/privacy-gate';
import { sumSubjects, type SubjectRecord } from '@collimate/statistics-local';
import { inScratchStore } from './scratch.store.js';

/** Results of the door, in lattice units. They are checked here, and go nowhere. */
export interface ScratchRelease {
  readonly exact: readonly bigint[];
  readonly released: readonly bigint[];
  /** The same answer, asked for again under the same charge. */
  readonly repeated: readonly bigint[];
  /** Further draws for the same sums, to look at the noise. */
  readonly draws: readonly (readonly bigint[])[];
  /** Variance of the noise that was charged. */
  readonly sigma2: bigint;
  /** Price of the charge, and the spent budget in the scratch ledger after both questions. */
  readonly charged: Rational;
  readonly spent: Rational;
  /** The gate's answer to an order beyond the declared number of answers. */
  readonly beyond: Charge | Refused;
}

/** Input of a scratch release. */
export interface ScratchOrder {
  readonly study: FrozenStudy;
  /** Name of one of its statistics that may be answered once. */
  readonly statistic: string;
  /** Records of phantoms. */
  readonly records: readonly SubjectRecord[];
  readonly siteBudget: Rational;
}

/**
 * Walks through the door with phantoms and a ledger of its own.
 * @throws AgentError CHARGE_FOREIGN for a record that is of no phantom; StoreError; GateError; Error if the gate refuses the first order
 */
export function releaseFromScratch(
  { study, statistic, records, siteBudget }: ScratchOrder,
  random: RandomSource,
  clock: Clock,
  draws: number,
): Promise<ScratchRelease> {
  return inScratchStore(records, clock, async (store) => {
    const policy: SitePolicy = {
      quarantined: false,
      siteBudget,
      studies: [approvedStudy(study)],
      epochs: { first: 1, last: 2 },
    };
    const ask = async (epoch: number): Promise<Charge | Refused> => {
      const order = releaseOrderOf(roundOf(study, statistic, epoch), study);
      return 'kind' in order ? order : store.ledger.charge(order, (spent) => decideRelease(order, policy, spent));
    };
    const charge = await ask(1);
    if (charge.kind === 'refused') throw new Error(charge.code);
    const query = study.queries.find(({ queryDigest }) => queryDigest === charge.order.queryDigest);
    if (query === undefined) throw new Error('QUERY_NOT_DECLARED');
    const exact = sumSubjects(query.design, records);
    const candidate = { queryDigest: query.queryDigest, event: query.design.event, exact };
    const answer = async (): Promise<readonly bigint[]> => {
      const answered = await store.ledger.answer(charge, releasedCodec, async () => openGate(charge, candidate, random));
      return answered.kind === 'released' ? answered.vector.value : [];
    };
    const released = await answer();
    const replayed = await ask(1);
    const repeated = await answer();
    const { site: spent } = await store.ledger.spent();
    return {
      exact,
      released,
      repeated: replayed.kind === 'charged' && replayed.replayed ? repeated : [],
      draws: Array.from({ length: draws }, () => openGate(charge, candidate, random).value),
      sigma2: query.design.event.sigma2,
      charged: charge.rho,
      spent,
      beyond: await ask(2),
    };
  });
}

function roundOf(study: FrozenStudy, statistic: string, epoch: number): Parameters<typeof releaseOrderOf>[0] {
  return {
    roundId: parseRoundId(`hello-${epoch}`),
    studyId: study.protocol.id,
    studyDigest: study.digest,
    statistic,
    epoch,
    roster: study.protocol.sites,
    step: 0,
    mode: 'local-noise',
    deadline: instantFromMs(0),
  };
}
