import { generateKeyPairSync, randomFillSync, sign, type KeyObject } from 'node:crypto';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import {
  instantFromMs,
  parseRoundId,
  parseSiteId,
  toHex,
  type Digest,
  type RoundId,
  type SiteId,
} from '@collimate/kernel-canonical';
import { isSignedStrictly } from '@collimate/platform-keystore';
import { NodeMaskCrypto } from '@collimate/platform-service-kit';
import type { NoiseShare } from '@collimate/privacy-accounting';
import {
  COORDINATOR_SIDE,
  isRefused,
  MEMBER_LOG,
  PUBLIC_SIDE,
  SITE_SIDE,
  type AttemptCourse,
  type AttemptQuestion,
  type MaskedUpload,
  type MemberEntry,
  type OpenedSecrets,
  type SeenHead,
  type SiteAttempt,
  type SiteTools,
  type SiteTurn,
  type SiteWord,
} from '@collimate/privacy-aggregation';
import { maskingWordFromWire, SayInAttemptRequest } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { AttemptCalls, type Standing } from '../link/attempt.calls.js';
import { ghostShare } from '../release/ghost.share.fixture.js';
import { questionOf } from './attempt.question.js';

const pair = () => generateKeyPairSync('ed25519');
const hexOf = (key: KeyObject): string => toHex(new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32)));
const signer = (key: KeyObject) => (text: Uint8Array) => new Uint8Array(sign(null, text, key));

/** The consortium and its other sites: their keys outlive rounds. */
export class Consortium {
  private readonly root = pair();
  readonly ghosts = ['east', 'south', 'west'].map((name) => ({ site: parseSiteId(name), keys: pair() }));

  get consortiumKey(): string {
    return hexOf(this.root.publicKey);
  }

  keyOf(site: SiteId): string | undefined {
    const ghost = this.ghosts.find((one) => one.site === site);
    return ghost === undefined ? undefined : hexOf(ghost.keys.publicKey);
  }

  /** A line with another key of a site, after those that are there. */
  lineAfter(entries: readonly MemberEntry[], site: SiteId): MemberEntry {
    const identityKey = hexOf(pair().publicKey);
    const text = MEMBER_LOG.memberText(MEMBER_LOG.memberHead(entries), { site, identityKey });
    return { site, identityKey, consortium: toHex(signer(this.root.privateKey)(text)), cosignatures: [] };
  }

  /** The log of members with this site in it. @param keys by site */
  log(keys: ReadonlyMap<SiteId, string>): readonly MemberEntry[] {
    const entries: MemberEntry[] = [];
    for (const [site, identityKey] of keys) {
      const text = MEMBER_LOG.memberText(MEMBER_LOG.memberHead(entries), { site, identityKey });
      entries.push({ site, identityKey, consortium: toHex(signer(this.root.privateKey)(text)), cosignatures: [] });
    }
    return entries;
  }
}

/** Another site of an attempt. It acts like an honest site, with a vector of zeros and its share of the noise. */
class Ghost {
  private attempt: SiteAttempt;
  /** Zeros with its share of the noise. */
  readonly share: NoiseShare;

  constructor(
    readonly site: SiteId,
    question: AttemptQuestion,
    private readonly room: GhostRoom,
    private readonly tools: SiteTools,
  ) {
    const log = { head: { size: 3, root: question.studyDigest }, continues: () => true };
    const standing = { site, identityKey: room.keys.get(site)!, lastAttempt: -1, log, headsSeen: room.headsOfOthers };
    this.attempt = SITE_SIDE.advertise(question, standing, tools).attempt;
    this.share = ghostShare(question, room.order, room.keys.size, tools.random);
  }

  answer(turn: SiteTurn): SiteWord | undefined {
    const sight = {
      members: this.room.sight,
      log: { head: { size: 3, root: this.room.question.studyDigest }, continues: () => true },
    };
    switch (turn.kind) {
      case 'wait':
        return { kind: 'advert', advert: this.attempt.advert };
      case 'roster': {
        const answered = SITE_SIDE.answerRoster(this.attempt, turn.adverts, sight, this.tools);
        if (isRefused(answered)) return undefined;
        this.attempt = answered.attempt;
        return { kind: 'roster-answer', answer: answered.out };
      }
      case 'clearance': {
        const cleared = SITE_SIDE.clear(this.attempt, turn.clearance, this.tools);
        if (isRefused(cleared)) return undefined;
        const uploaded = SITE_SIDE.uploadShare(cleared.attempt, this.share, this.tools);
        if (isRefused(uploaded)) return undefined;
        this.attempt = uploaded.attempt;
        return { kind: 'upload', upload: uploaded.out };
      }
      case 'survivors': {
        const signed = SITE_SIDE.signSurvivors(this.attempt, turn.survivors, this.tools);
        if (isRefused(signed)) return undefined;
        this.attempt = signed.attempt;
        return { kind: 'survivors-signature', signature: signed.out };
      }
      case 'unmask': {
        const opened = SITE_SIDE.unmask(this.attempt, turn.request, this.tools);
        if (isRefused(opened)) return undefined;
        this.attempt = opened.attempt;
        return { kind: 'unmask-answer', answer: opened.out };
      }
      default:
        return undefined;
    }
  }
}

/** Dishonest acts of the coordinator, and breaks on the way. */
export interface RoomFaults {
  /** Never lets the last ghost upload: the attempt fails after its charges. */
  readonly failsAfterCharge?: boolean;
  /** Publishes another hash in this site's place. */
  readonly publishesOtherwise?: boolean;
  /** Adds this to the first coordinate of the sum that it publishes. */
  readonly addsToSum?: bigint;
  /** Gives other sites that sum the vectors another vector than this site has sent. */
  readonly givesOtherVector?: SiteId;
  /** Gives other sites that sum the vectors another secret of this site than the opened one. */
  readonly opensOther?: SiteId;
  /** This site works with the coordinator, and has signed a second vector, of one more in the first coordinate. */
  readonly signsSecond?: SiteId;
}

/** A coordinator with three ghosts, in the process of the test. */
export class GhostRoom extends AttemptCalls {
  /** Every word of this site that arrived, in order. */
  readonly heard: SiteWord[] = [];
  readonly courses = new Map<number, AttemptCourse>();
  /** Heads of this site's log that other sites have seen. */
  headsOfOthers: readonly SeenHead[] = [];
  faults: RoomFaults = {};
  /** From this one on, in order, ghosts do not upload where attempts fail. */
  vanishes = '' as SiteId;
  isClosed = false;
  /** Called with each call before it arrives, and after its answer was made; may throw. */
  onCall: (what: string) => void = () => undefined;
  private readonly ghosts = new Map<number, readonly Ghost[]>();
  private open = 0;

  constructor(
    private readonly consortium: Consortium,
    readonly keys: ReadonlyMap<SiteId, string>,
    readonly order: RoundOrder,
    private readonly study: FrozenStudy,
  ) {
    super();
    this.openAttempt(0);
  }

  get question(): AttemptQuestion {
    return this.courses.get(this.open)!.question;
  }

  get sight() {
    return { root: this.root, isMember: () => true, isPinned: () => true };
  }

  /** The order of the attempt that is open. */
  orderNow(attempt = this.open): RoundOrder {
    const memberLog = { size: this.keys.size, root: this.root };
    const deadline = instantFromMs(Date.parse(this.order.deadline));
    return { ...this.order, attempt: { attempt, members: [], memberLog, deadline } };
  }

  openAttempt(attempt: number): void {
    this.open = attempt;
    const question = questionOf(this.orderNow(attempt), this.study, this.root)!;
    this.courses.set(attempt, COORDINATOR_SIDE.openCourse(question, this.study.protocol.sites as SiteId[]));
    const tools = (key: KeyObject): SiteTools => ({
      ...{ crypto: new NodeMaskCrypto(), verify: isSignedStrictly, sign: signer(key) },
      random: { fill: (bytes) => void randomFillSync(bytes) },
    });
    this.ghosts.set(
      attempt,
      this.consortium.ghosts.map(({ site, keys }) => new Ghost(site, question, this, tools(keys.privateKey))),
    );
  }

  /** Sum of the ghosts' vectors in an attempt, lattice units. */
  ghostSum(attempt: number): readonly bigint[] {
    const shares = this.ghosts.get(attempt)!.map(({ share }) => share.vector);
    return shares[0].map((_, k) => shares.reduce((sum, share) => sum + share[k], 0n));
  }

  /** The uploads of this site that arrived. */
  get uploads(): readonly MaskedUpload[] {
    return this.heard.flatMap((word) => (word.kind === 'upload' ? [word.upload] : []));
  }

  override async say(_round: RoundId, attempt: number, word: SiteWord): Promise<Standing> {
    this.onCall(`${word.kind} lost`);
    const { verify, crypto } = { verify: isSignedStrictly, crypto: new NodeMaskCrypto() };
    const heard = COORDINATOR_SIDE.hear(this.courses.get(attempt)!, 'north' as SiteId, word, { verify, crypto });
    if (isRefused(heard)) {
      const details = { reason: 'ATTEMPT_REFUSED', why: heard.code };
      throw new AgentError('COORDINATOR_REFUSED', heard.code, { details });
    }
    this.heard.push(word);
    this.courses.set(attempt, heard);
    const standing = this.stand(attempt);
    this.onCall(`${word.kind} unanswered`);
    return standing;
  }

  override sayAgain(message: Uint8Array): Promise<Standing> {
    const { roundId, attempt, word, receipt, inclusion } = SayInAttemptRequest.decode(message);
    if (receipt === undefined || inclusion === undefined || word === undefined) throw new Error('no receipt');
    return this.say(parseRoundId(roundId), Number(attempt), maskingWordFromWire(word));
  }

  override async turn(_round: RoundId, attempt: number): Promise<Standing> {
    this.onCall('turn');
    return this.stand(attempt);
  }

  override async maskedVector(_round: RoundId, attempt: number, site: SiteId): Promise<Uint8Array> {
    this.onCall(`vector of ${site}`);
    if (this.faults.signsSecond === site) return this.second(attempt, site).masked;
    const { masked } = this.courses.get(attempt)!.uploads.get(site)!;
    return this.faults.givesOtherVector === site ? masked.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) : masked;
  }

  override async openedSecrets(_round: RoundId, attempt: number): Promise<OpenedSecrets> {
    this.onCall('opened secrets');
    const opened = COORDINATOR_SIDE.openedOf(this.courses.get(attempt)!, { crypto: new NodeMaskCrypto() });
    if (opened === undefined) throw new Error('nothing is opened');
    const { opensOther } = this.faults;
    return new Map([...opened].map(([site, secret]) => [site, site === opensOther ? secret.map((byte) => byte ^ 1) : secret]));
  }

  override async members(): Promise<readonly MemberEntry[]> {
    return this.consortium.log(this.keys);
  }

  private stand(attempt: number): Standing {
    this.moveGhosts(attempt);
    const turn = COORDINATOR_SIDE.turnOf(this.courses.get(attempt)!, 'north' as SiteId);
    const next = this.open > attempt ? this.orderNow().attempt : undefined;
    return { turn: this.bent(turn, attempt), next, isClosed: this.isClosed };
  }

  private bent(turn: SiteTurn, attempt: number): SiteTurn {
    const { publishesOtherwise, signsSecond, addsToSum = signsSecond === undefined ? 0n : 1n } = this.faults;
    const { end } = this.courses.get(attempt)!;
    if (turn.kind !== 'published' || end?.kind !== 'sum') return turn;
    if (publishesOtherwise === true) return otherwise(turn);
    const [first, ...rest] = end.vector;
    const uploads = turn.published.uploads.map((one) => (one.site === signsSecond ? this.second(attempt, one.site) : one));
    const sumDigest = PUBLIC_SIDE.sumDigest([first + addsToSum, ...rest]);
    return { kind: 'published', published: { ...turn.published, uploads, sumDigest } };
  }

  private second(attempt: number, site: SiteId): MaskedUpload {
    const { r, masked } = this.courses.get(attempt)!.uploads.get(site)!;
    const view = new DataView(masked.slice().buffer);
    view.setBigUint64(0, BigInt.asUintN(64, view.getBigUint64(0, true) + 1n), true);
    const { keys } = this.consortium.ghosts.find((one) => one.site === site)!;
    return SITE_SIDE.uploadAgain(site, { r, masked: new Uint8Array(view.buffer) }, { sign: signer(keys.privateKey) });
  }

  private moveGhosts(attempt: number): void {
    for (const ghost of this.ghosts.get(attempt)!) {
      const course = this.courses.get(attempt)!;
      const word = ghost.answer(COORDINATOR_SIDE.turnOf(course, ghost.site));
      if (word === undefined || (word.kind === 'upload' && this.faults.failsAfterCharge === true && ghost.site >= this.vanishes))
        continue;
      const heard = COORDINATOR_SIDE.hear(course, ghost.site, word, { verify: isSignedStrictly, crypto: new NodeMaskCrypto() });
      if (!isRefused(heard)) this.courses.set(attempt, heard);
    }
  }

  private get root(): Digest {
    return MEMBER_LOG.memberHead(this.consortium.log(this.keys)).root;
  }
}

function otherwise(turn: SiteTurn): SiteTurn {
  if (turn.kind !== 'published') return turn;
  const uploads = turn.published.uploads.map((one, index) => (index === 0 ? one : { ...one, hash: turn.published.r }));
  return { kind: 'published', published: { ...turn.published, uploads } };
}
