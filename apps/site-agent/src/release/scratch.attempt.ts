import { generateKeyPairSync, sign } from 'node:crypto';
import { approvedStudy, sharingOf, type DeclaredStatistic, type FrozenStudy } from '@collimate/governance-study';
import { parseRoundId, toHex, type Clock, type SiteId } from '@collimate/kernel-canonical';
import type { RandomSource, Rational } from '@collimate/kernel-numeric';
import { isSignedStrictly, type Keystore } from '@collimate/platform-keystore';
import { NodeMaskCrypto } from '@collimate/platform-service-kit';
import type { SiteStore } from '@collimate/platform-site-store';
import {
  amongHonest,
  type ChargedAttempt,
  type MaskedOrder,
  type Refused,
  type SharedDiscreteGaussianEvent,
  type Spent,
} from '@collimate/privacy-accounting';
import {
  COORDINATOR_SIDE,
  isRefused,
  SITE_SIDE,
  type AttemptQuestion,
  type AttemptRefusal,
  type CheckedRoster,
  type MaskedSum,
  type MaskedUpload,
  type SiteAttempt,
  type SiteTools,
} from '@collimate/privacy-aggregation';
import type { Reason } from '@collimate/protocol';
import { decideAttempt, openShare, type Candidate, type SitePolicy } from '@collimate/privacy-gate';
import { sumSubjects } from '@collimate/statistics-local';
import { inScratchStore } from './scratch.store.js';
import type { ScratchOrder } from './scratch.release.js';

/** Results of an attempt at a masked sum with ghost peers, in lattice units. They are checked here, and go nowhere. */
export interface ScratchAttempt {
  /** Exact sum of the phantoms; the ghosts add noise alone. */
  readonly exact: readonly bigint[];
  readonly sum: MaskedSum | AttemptRefusal;
  /** Sum of the ghosts' vectors. */
  readonly ghosts: readonly bigint[];
  /** This site's upload, and the ledger's answer to a repeated question. */
  readonly upload: MaskedUpload;
  readonly again: Uint8Array | undefined;
  /** The sum without the vector of one ghost, and the answer to an upload with one flipped bit. */
  readonly withoutOne: MaskedSum | AttemptRefusal;
  readonly turned: AttemptRefusal | undefined;
  /** Further draws of this site's share, to look at the noise, and the parameter that it was charged with. */
  readonly draws: readonly (readonly bigint[])[];
  readonly share2: bigint;
  readonly charged: Rational;
  readonly spent: Rational;
  /** A second charge of the same attempt. */
  readonly second: ChargedAttempt | Refused | Spent;
}

/** One of the sites, with keys of its own. */
interface Peer {
  readonly site: SiteId;
  readonly identityKey: string;
  readonly tools: SiteTools;
}

/** The question, as this site and its ghosts all know it. */
interface Scene {
  readonly peers: readonly Peer[];
  readonly question: AttemptQuestion;
  readonly event: SharedDiscreteGaussianEvent;
  readonly order: MaskedOrder;
}

/**
 * Walks through an attempt at a masked sum: this site with phantoms, a ledger of its own and real keys, the other sites of the study as
 * ghosts in the same process.
 * @throws AgentError CHARGE_FOREIGN for a record that is of no phantom; StoreError; Error if the gate or a check refuses
 */
export function attemptFromScratch(
  { study, statistic, records, siteBudget }: ScratchOrder,
  random: RandomSource,
  clock: Clock,
  draws: number,
): Promise<ScratchAttempt> {
  return inScratchStore(records, clock, async (store, keys) => {
    const query = study.queries.find(({ name }) => name === statistic);
    if (query === undefined) throw new Error('QUERY_NOT_DECLARED');
    const scene = sceneOf(study, query, keys, random);
    const { roster, attempts } = cleared(scene);
    const policy: SitePolicy = { quarantined: false, siteBudget, studies: [approvedStudy(study)], epochs: { first: 1, last: 2 } };
    const order = { ...scene.order, masked: { attempt: 0, transcript: roster.r } };
    const { honest } = roster.parameters;
    const charge = (): Promise<ChargedAttempt | Refused | Spent> =>
      store.attempts.charge(order, (spent, before) => decideAttempt({ order, honest }, policy, spent, before));
    const own = await charge();
    if (own.kind !== 'charged') throw new Error(own.kind === 'spent' ? 'SPENT' : own.code);
    const exact = sumSubjects(query.design, records);
    const candidate = { queryDigest: query.queryDigest, event: scene.event, exact };
    const { upload, again } = await masked(store, own, { attempt: attempts[0], peer: scene.peers[0] }, candidate, random);
    const others = attempts.slice(1).map((attempt, i) => ghostUpload(own, attempt, scene.peers[i + 1], candidate));
    const uploads = [upload, ...others.map((one) => one.upload)];
    const last = uploads[uploads.length - 1];
    const bent = Uint8Array.from(upload.masked, (byte, at) => (at === 0 ? byte ^ 1 : byte));
    const { site: spent } = await store.ledger.spent();
    return {
      ...{ exact, upload, again, charged: own.rho, spent, share2: scene.event.share2, second: await charge() },
      sum: COORDINATOR_SIDE.closeAll(roster, uploads),
      ghosts: exact.map((_, k) => others.reduce((sum, { share }) => sum + share[k], 0n)),
      withoutOne: COORDINATOR_SIDE.closeAll(roster, [
        ...uploads.slice(0, -1),
        { ...last, masked: new Uint8Array(last.masked.length) },
      ]),
      turned: COORDINATOR_SIDE.checkUpload(roster, exact.length, { ...upload, masked: bent }, isSignedStrictly),
      draws: Array.from({ length: draws }, () => openShare(own, candidate, random).vector),
    };
  });
}

function sceneOf(study: FrozenStudy, query: DeclaredStatistic, keys: Keystore, random: RandomSource): Scene {
  const sharing = sharingOf(study.protocol);
  if (sharing === undefined || query.event.kind !== 'shared-discrete-gaussian') throw new Error('the study shares no noise');
  const { closing, colluding, dropouts } = sharing;
  const { sites, id: studyId } = study.protocol;
  const event = amongHonest(query.event, sites.length - colluding - dropouts);
  const shared = { crypto: new NodeMaskCrypto(), random, verify: isSignedStrictly };
  const [own, ...ghosts] = [...sites].sort();
  const peers = [
    {
      ...{ site: own, identityKey: toHex(keys.identityPublicKey()) },
      tools: { ...shared, sign: (text: Uint8Array) => keys.signWithIdentity(text) },
    },
    ...ghosts.map((site) => ghostPeer(site, shared)),
  ];
  const key = { studyDigest: study.digest, queryDigest: query.queryDigest, step: 0, epoch: 1 };
  const question = {
    ...{ ...key, attempt: 0, given: undefined, sigma2: event.sigma2, d2: event.d2, length: event.length },
    ...{ terms: { closing, colluding, dropouts }, membershipRoot: study.digest },
  };
  const order = { ...key, studyId, roundId: parseRoundId('hello-1'), masked: { attempt: 0, transcript: study.digest } };
  return { peers, question, event, order };
}

function ghostPeer(site: SiteId, shared: Omit<SiteTools, 'sign'>): Peer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const identityKey = toHex(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)));
  return { site, identityKey, tools: { ...shared, sign: (text) => new Uint8Array(sign(null, text, privateKey)) } };
}

/** P1, P2 and the first half of P3: every site has seen that everybody has signed R. */
function cleared({ peers, question }: Scene): { readonly roster: CheckedRoster; readonly attempts: readonly SiteAttempt[] } {
  const log = { head: { size: 0, root: question.studyDigest }, continues: () => true };
  const members = { root: question.membershipRoot, isMember: () => true, isPinned: () => true };
  const begun = peers.map(({ site, identityKey, tools }) => {
    return SITE_SIDE.advertise(question, { site, identityKey, lastAttempt: -1, log, headsSeen: [] }, tools).attempt;
  });
  const adverts = begun.map(({ advert }) => advert);
  const roster = well(COORDINATOR_SIDE.checkRoster(question, adverts, isSignedStrictly));
  const signed = begun.map((one, i) => well(SITE_SIDE.answerRoster(one, adverts, { members, log }, peers[i].tools)));
  const told = well(
    COORDINATOR_SIDE.clearances(
      roster,
      signed.map(({ out }) => out),
    ),
  );
  const attempts = signed.map(({ attempt }, i) => {
    const clearance = told.get(attempt.site);
    if (clearance === undefined) throw new Error('NOT_IN_ROSTER' satisfies Reason);
    return well(SITE_SIDE.clear(attempt, clearance, peers[i].tools)).attempt;
  });
  return { roster, attempts };
}

/** The second half of P3 of this site, as its door does it, and a second time. */
async function masked(
  store: SiteStore,
  charge: ChargedAttempt,
  own: { readonly attempt: SiteAttempt; readonly peer: Peer },
  candidate: Candidate,
  random: RandomSource,
): Promise<{ readonly upload: MaskedUpload; readonly again: Uint8Array | undefined }> {
  const { tools, site } = own.peer;
  const share = openShare(charge, candidate, random);
  const mask = (): Uint8Array => well(SITE_SIDE.uploadShare(own.attempt, share, tools)).out.masked;
  const answer = await store.attempts.answer(charge, async () => mask);
  const again = await store.attempts.answer(charge, async () => mask);
  if (answer === undefined || 'kind' in answer) throw new Error('GONE');
  const kept = { r: charge.order.masked.transcript, masked: answer.masked };
  return {
    upload: SITE_SIDE.uploadAgain(site, kept, tools),
    again: again !== undefined && 'masked' in again ? again.masked : undefined,
  };
}

function ghostUpload(charge: ChargedAttempt, attempt: SiteAttempt, { tools }: Peer, { exact, ...candidate }: Candidate) {
  const share = openShare(charge, { ...candidate, exact: exact.map(() => 0n) }, tools.random);
  return { upload: well(SITE_SIDE.uploadShare(attempt, share, tools)).out, share: share.vector };
}

function well<T extends object>(outcome: T | AttemptRefusal): T {
  if (isRefused(outcome)) throw new Error(outcome.code);
  return outcome;
}
