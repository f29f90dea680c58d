import { parseDigest, parseSiteId, sha256Bytes, toHex, type Digest, type SiteId } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import type { Advert } from './advert.js';
import type { AttemptCharge, MaskedUpload, RosterAnswer, SiteSignature, UnmaskAnswer } from './attempt.messages.js';
import type { AttemptQuestion } from './attempt.question.js';
import { SYMBOLS, stamp, symbolIn, Symbols } from './coalition.symbols.fixture.js';
import { learnable, type Row } from './coalition.view.fixture.js';
import type { CheckedRoster } from './roster.checks.js';
import type { SiteAttempt, SiteTools } from './site.attempt.js';

/*
 * A coordinator that keeps to nothing, and t sites that work with it, against honest sites that run the real code. Secrets are
 * symbols: every mask and every share of the noise is a unit vector of its own, so an upload is exactly the combination of symbols
 * that it is made of, and what the coalition can learn is linear algebra.
 */

/** The modules under test, as they stand or bent. */
export interface Machine {
  readonly masks: typeof import('./pairwise.masks.js');
  readonly sealed: typeof import('./sealed.shares.js');
  readonly secrets: typeof import('./secret.shares.js');
  readonly site: typeof import('./site.attempt.js');
  readonly unmasking: typeof import('./site.unmasking.js');
  readonly questions: typeof import('./attempt.question.js');
}

/** What stands wrong in the program around the machine. */
export interface Habits {
  /** The same noise for another attempt of the same step. */
  readonly noiseOverAttempts?: boolean;
}

/** Sites of the study; a roster has 4 to all of them. */
export const STUDY_SITES = 6;
const digest = (letter: string): Digest => parseDigest(letter.repeat(64));

/** What is wrong with what the coalition has seen; undefined if nothing. */
export type Violation = 'one-sum-a-charge' | 'fewer-than-h' | 'not-one-question' | 'uneven' | 'unsigned-roster' | undefined;

interface Player {
  readonly site: SiteId;
  readonly honest: boolean;
  readonly tools: SiteTools;
  readonly identityKey: string;
  readonly charged: Map<string, number>;
}

interface Joined {
  readonly player: Player;
  readonly question: AttemptQuestion;
  attempt: SiteAttempt;
  answer?: RosterAnswer;
}

/** One schedule from its seed: a few attempts, each with a coordinator of another mind. */
export class Schedule {
  /** Sums that the coalition has learned. */
  sums = 0;
  private readonly random: SeededRandom;
  private readonly symbols = new Symbols();
  private readonly players: readonly Player[];
  private readonly knownMaskKeys = new Map<string, Uint8Array>();
  private readonly knownSeeds = new Map<string, Uint8Array>();
  private readonly held: {
    readonly of: Advert;
    readonly position: number;
    readonly maskKey?: Uint8Array;
    readonly seed?: Uint8Array;
    readonly threshold: number;
  }[] = [];
  private readonly uploads: {
    readonly roster: CheckedRoster;
    readonly upload: MaskedUpload;
    readonly symbol: number;
    readonly charge: AttemptCharge;
    readonly question: AttemptQuestion;
  }[] = [];
  private broken: Violation;
  /** Of the coordinator in the present attempt, up to P3. */
  private mood: 'orderly' | 'two-faced' | 'stingy' = 'orderly';

  constructor(
    private readonly machine: Machine,
    seed: number,
    private readonly habits: Habits = {},
  ) {
    this.random = new SeededRandom(seed);
    const colluding = 1 + this.below(2);
    const hostile = this.some(STUDY_SITES, colluding);
    this.players = Array.from({ length: STUDY_SITES }, (_, i) => this.player(i, !hostile.includes(i)));
  }

  /** Lives through it. @returns what was broken, if anything */
  run(): Violation {
    const attempts = 1 + this.below(3);
    const closing = this.below(4) === 0 ? 'all' : 'threshold';
    const colluding = this.players.filter(({ honest }) => !honest).length;
    for (let number = 0; number < attempts; number++) this.attempt(number, closing, colluding);
    return this.broken ?? this.judge();
  }

  private attempt(number: number, closing: 'all' | 'threshold', colluding: number): void {
    this.mood = (['orderly', 'two-faced', 'stingy'] as const)[this.below(3)];
    const members = this.roster(colluding);
    const most = Math.min(members.length - colluding - 2, Math.floor((members.length - colluding - 1) / 2));
    const dropouts = closing === 'all' ? 0 : this.below(4) === 0 ? this.below(most + 1) : most;
    if (members.length - colluding - dropouts < 2) return;
    const terms = { closing, colluding, dropouts };
    const split = this.mood === 'two-faced' ? this.below(4) : -1;
    const joined = members.map((player, i): Joined => {
      const bent = i % 2 === 1;
      const question: AttemptQuestion = {
        ...{ studyDigest: digest('a'), queryDigest: digest('b'), epoch: 7, sigma2: 4000n, d2: 4n, length: SYMBOLS - 1, terms },
        ...{ membershipRoot: digest('c'), step: split === 0 && bent ? 1 : number % 2 },
        ...{ attempt: split === 1 && bent ? number + 9 : number, given: split === 2 && bent ? digest('e') : digest('d') },
      };
      const head = { size: 3, root: digest('9') };
      const lastAttempt = player.honest ? (player.charged.get(chargeName(question)) ?? -1) : -1;
      const standing = { ...player, lastAttempt, log: { head, continues: () => true }, headsSeen: [] };
      return { player, question, attempt: this.machine.site.advertise(question, standing, player.tools).attempt };
    });
    this.signRoster(joined);
    for (const one of joined) this.upload(one, joined);
    if (closing === 'threshold') this.unmask(joined, dropouts);
    for (const { attempt } of joined) this.machine.site.endAttempt(attempt);
  }

  /** P2, with now and then another advert of a colluding site for half of the roster. */
  private signRoster(joined: readonly Joined[]): void {
    const adverts = joined.map(({ attempt }) => attempt.advert);
    const double = this.mood === 'two-faced' && this.below(2) === 0 ? joined.findIndex(({ player }) => !player.honest) : -1;
    const other = double < 0 ? undefined : this.secondFace(joined[double]);
    const members = { root: digest('c'), isMember: () => true, isPinned: () => true };
    for (const [i, one] of joined.entries()) {
      const seen = other !== undefined && i % 2 === 0 && i !== double ? adverts.with(double, other) : adverts;
      const log = { head: { size: 3, root: digest('9') }, continues: () => true };
      // A site that the roster never reaches has signed nothing.
      if (this.mood === 'stingy' && one.player.honest && this.below(5) === 0) continue;
      const outcome = this.machine.site.answerRoster(one.attempt, seen, { members, log }, one.player.tools);
      if (outcome.kind !== 'stepped') continue;
      one.attempt = outcome.attempt;
      one.answer = outcome.out;
    }
    for (const one of joined.filter(({ player }) => !player.honest)) this.note(one, joined);
  }

  private secondFace({ player, question }: Joined): Advert {
    const standing = {
      ...player,
      lastAttempt: -1,
      log: { head: { size: 3, root: digest('9') }, continues: () => true },
      headsSeen: [],
    };
    const { attempt, out } = this.machine.site.advertise(question, standing, player.tools);
    this.knownMaskKeys.set(out.maskKey, attempt.secrets.mask.slice());
    return out;
  }

  /** What a colluding site brings along: its own secrets, and its shares of everybody's. */
  private note(one: Joined, joined: readonly Joined[]): void {
    const { attempt } = one;
    this.knownMaskKeys.set(attempt.advert.maskKey, attempt.secrets.mask.slice());
    if (attempt.advert.seedHash !== null) this.knownSeeds.set(attempt.advert.seedHash, attempt.secrets.seed.slice());
    for (const { answer, attempt: of } of joined) {
      const sealed = answer?.shares.find(({ to }) => to === one.player.site)?.sealed;
      if (sealed === undefined || of.roster === undefined) continue;
      const own = { site: one.player.site, secrets: attempt.secrets };
      const opened = this.machine.sealed.openSealed(of.roster.r, own, { peer: of.advert, sealed }, one.player.tools.crypto);
      if (opened === undefined) continue;
      this.hold(of.roster, of.advert, one.player.site, { maskKey: opened.maskKey.slice(), seed: opened.seed.slice() });
    }
  }

  private hold(roster: CheckedRoster, of: Advert, by: SiteId, share: { maskKey?: Uint8Array; seed?: Uint8Array }): void {
    const position = roster.adverts.findIndex(({ site }) => site === by);
    this.held.push({ of, position, ...share, threshold: roster.parameters.threshold });
  }

  /** P3: sometimes with less than everything; a site that is cleared charges once for a name, and uploads. */
  private upload(one: Joined, joined: readonly Joined[]): void {
    const { player, attempt, question } = one;
    const stingy = this.mood === 'stingy';
    if (!player.honest || attempt.roster === undefined || (stingy && this.below(6) === 0)) return;
    const { r } = attempt.roster;
    const least = this.below(3);
    const alone = stingy ? joined.filter((peer) => !peer.player.honest || peer === one || this.below(3) < least) : joined;
    const answers = alone.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
    const text = this.machine.questions.signedText('roster', r, null);
    const signatures: SiteSignature[] = joined
      .filter((peer) => !peer.player.honest)
      .map((peer) => ({ site: peer.player.site, signature: toHex(peer.player.tools.sign(text)) }));
    const own = answers.filter((answer) => joined.find((peer) => peer.answer === answer)!.player.honest);
    const shares = answers.flatMap((answer) => answer.shares);
    const clearance = { r, signatures: [...signatures, ...own], shares };
    const cleared = this.machine.site.clear(attempt, clearance, player.tools);
    if (cleared.kind !== 'stepped') return;
    const charge = cleared.out;
    const name = chargeName(question);
    if ((player.charged.get(name) ?? -1) >= charge.attempt) return;
    player.charged.set(name, charge.attempt);
    const share = this.habits.noiseOverAttempts ? `${player.site} ${name}` : `${player.site} ${r} ${charge.attempt}`;
    const symbol = this.symbols.of(`share ${share}`);
    const vector = Array.from({ length: question.length }, (_, k) => (k === symbol ? 1n : 0n));
    const done = this.machine.site.uploadMasked(cleared.attempt, vector, player.tools);
    if (done.kind !== 'stepped') return;
    one.attempt = done.attempt;
    this.uploads.push({ roster: attempt.roster, upload: done.out, symbol, charge, question });
    const unsigned = joined.some((peer) => peer.player.honest && peer.answer?.r !== r);
    if (unsigned) this.broken ??= 'unsigned-roster';
  }

  /** P4 and P5, by one of five minds. */
  private unmask(joined: readonly Joined[], dropouts: number): void {
    const here = joined.filter(({ attempt, player }) => !player.honest || attempt.upload !== undefined);
    const names = here.map(({ player }) => player.site);
    const plans = this.plans(here, names, dropouts);
    const signatures = new Map<string, SiteSignature[]>();
    const honest = here.filter(({ player }) => player.honest);
    for (const one of honest) {
      for (const plan of plans.get(one)!) {
        const signed = this.machine.unmasking.signSurvivors(one.attempt, plan, one.player.tools);
        if (signed.kind !== 'stepped') continue;
        one.attempt = signed.attempt;
        signatures.set(String(plan), [...(signatures.get(String(plan)) ?? []), signed.out]);
      }
    }
    for (const one of honest) {
      const { roster } = one.attempt;
      for (const plan of [...plans.get(one)!].reverse()) {
        const text = this.machine.unmasking.survivorsText(roster!.r, plan);
        const theirs = here
          .filter(({ player }) => !player.honest && plan.includes(player.site))
          .map(({ player }) => ({ site: player.site, signature: toHex(player.tools.sign(text)) }));
        const request = { r: roster!.r, survivors: plan, signatures: [...(signatures.get(String(plan)) ?? []), ...theirs] };
        const opened = this.machine.unmasking.unmask(one.attempt, request, one.player.tools);
        if (opened.kind !== 'stepped') continue;
        one.attempt = opened.attempt;
        this.listen(roster!, opened.out);
      }
    }
  }

  private listen(roster: CheckedRoster, answer: UnmaskAnswer): void {
    const of = (site: SiteId): Advert => roster.adverts.find((advert) => advert.site === site)!;
    for (const [site, maskKey] of answer.maskKeys) this.hold(roster, of(site), answer.site, { maskKey });
    for (const [site, seed] of answer.seeds) this.hold(roster, of(site), answer.site, { seed });
  }

  /** Which sets of survivors each honest site is told, in their order. */
  private plans(
    here: readonly Joined[],
    names: readonly SiteId[],
    dropouts: number,
  ): Map<Joined, readonly (readonly SiteId[])[]> {
    const mind = this.below(5);
    const without = (gone: readonly SiteId[]): readonly SiteId[] => names.filter((name) => !gone.includes(name));
    const gone = (count: number): readonly SiteId[] => this.some(names.length, count).map((i) => names[i]);
    const honest = here.filter(({ player }) => player.honest);
    const first = without(gone(this.below(dropouts + 1)));
    if (mind === 0) return new Map(here.map((one) => [one, [first]]));
    if (mind === 1) {
      const small = without(gone(dropouts + 1 + this.below(2)));
      return new Map(here.map((one) => [one, [small]]));
    }
    if (mind === 2) {
      const second = without(gone(dropouts));
      return new Map(here.map((one, i) => [one, i % 2 === 0 ? [first, second] : [second, first]]));
    }
    // Everybody is told that others of a few are gone, and signs what the others were told before.
    const target = this.some(honest.length, Math.min(dropouts + 1, honest.length)).map((i) => honest[i].player.site);
    let next = 0;
    const ownOf = new Map(
      here.map((one) => {
        const others = target.filter((site) => site !== one.player.site);
        const picked = Array.from({ length: Math.min(dropouts, others.length) }, (_, k) => others[(next + k) % others.length]);
        next += others.length === target.length ? picked.length : 0;
        return [one, without(picked)] as const;
      }),
    );
    const all = [...new Map([...ownOf.values()].map((plan) => [String(plan), plan])).values()];
    return new Map(
      here.map((one) => {
        const own = ownOf.get(one)!;
        return [one, mind === 3 ? [own] : [...all.filter((plan) => String(plan) !== String(own)), own]];
      }),
    );
  }

  /** Takes away every mask that the coalition can make, and looks at what is left. */
  private judge(): Violation {
    this.putTogether();
    const { masks } = this.machine;
    const rows: Row[] = this.uploads.map(({ roster, upload }) => {
      const { r } = roster;
      const row = new Map<number, number>();
      const view = new DataView(upload.masked.buffer, upload.masked.byteOffset);
      for (let k = 0; k < SYMBOLS - 1; k++) {
        const value = Number(view.getBigInt64(8 * k, true));
        if (value !== 0) row.set(k, value);
      }
      const own = roster.adverts.find(({ site }) => site === upload.site)!;
      const take = (stream: Uint8Array, sign: number): void => {
        const k = symbolIn(stream);
        row.set(k, (row.get(k) ?? 0) - sign);
        if (row.get(k) === 0) row.delete(k);
      };
      const { crypto } = this.players[0].tools;
      const seed = own.seedHash === null ? undefined : this.knownSeeds.get(own.seedHash);
      if (seed !== undefined) take(masks.selfMask(crypto, r, { seed, site: own.site }, 8 * SYMBOLS), 1);
      for (const peer of roster.adverts) {
        if (peer.site === own.site) continue;
        const theirs = this.knownMaskKeys.get(peer.maskKey);
        const mine = this.knownMaskKeys.get(own.maskKey);
        const stream =
          theirs !== undefined
            ? masks.pairMask(crypto, r, { secret: theirs, site: peer.site, peer: own }, 8 * SYMBOLS)
            : mine !== undefined
              ? masks.pairMask(crypto, r, { secret: mine, site: own.site, peer }, 8 * SYMBOLS)
              : undefined;
        if (stream !== undefined && row.has(symbolIn(stream)))
          take(stream, masks.maskSign(own.site, peer.site) === 'add' ? 1 : -1);
      }
      return row;
    });
    const shares = new Set(this.uploads.map(({ symbol }) => symbol));
    return this.judgeSums(learnable(rows, shares));
  }

  private judgeSums(sums: readonly Row[]): Violation {
    this.sums = sums.length;
    const seen = new Set<number>();
    const rosters = new Set<string>();
    for (const sum of sums) {
      const parts = [...sum.keys()].map((symbol) => this.uploads.filter((one) => one.symbol === symbol));
      const flat = parts.flat();
      if (new Set(sum.values()).size > 1) return 'uneven';
      if ([...sum.keys()].some((symbol) => seen.has(symbol))) return 'one-sum-a-charge';
      for (const symbol of sum.keys()) seen.add(symbol);
      if (sum.size < Math.max(...flat.map(({ charge }) => charge.honest))) return 'fewer-than-h';
      if (new Set(flat.map(({ question }) => asked(question))).size > 1) return 'not-one-question';
      if (flat.some(({ roster }) => rosters.has(roster.r))) return 'one-sum-a-charge';
      for (const { roster } of flat) rosters.add(roster.r);
    }
    return undefined;
  }

  /** Secrets of which enough shares are in one hand. */
  private putTogether(): void {
    const { joinShares } = this.machine.secrets;
    for (const kind of ['maskKey', 'seed'] as const) {
      const byOwner = new Map<string, typeof this.held>();
      for (const one of this.held.filter((share) => share[kind] !== undefined)) {
        const name = kind === 'maskKey' ? one.of.maskKey : one.of.seedHash!;
        byOwner.set(name, [...(byOwner.get(name) ?? []).filter(({ position }) => position !== one.position), one]);
      }
      for (const [name, shares] of byOwner) {
        const { threshold } = shares[0];
        if (shares.length < threshold) continue;
        const secret = joinShares(shares.slice(0, threshold).map((one) => [one.position, one[kind]!] as const));
        const { crypto } = this.players[0].tools;
        if (kind === 'maskKey' && toHex(crypto.agreementKey(secret)) === name) this.knownMaskKeys.set(name, secret);
        if (kind === 'seed' && toHex(sha256Bytes(secret)) === name) this.knownSeeds.set(name, secret);
      }
    }
  }

  private roster(colluding: number): readonly Player[] {
    const smallest = Math.max(4, colluding + 3);
    const count = smallest + this.below(STUDY_SITES - smallest + 1);
    const hostile = this.players.filter(({ honest }) => !honest);
    const honest = this.players.filter((player) => player.honest);
    const members = [...hostile, ...this.some(honest.length, count - hostile.length).map((i) => honest[i])];
    return members.sort((a, b) => (a.site < b.site ? -1 : 1));
  }

  private player(index: number, honest: boolean): Player {
    const identityKey = `${index}`.repeat(64);
    const sign = (text: Uint8Array): Uint8Array => stamp(index, text);
    const verify = (key: string, text: Uint8Array, signature: string): boolean =>
      toHex(stamp(Number(key[0]), text)) === signature;
    const tools = { crypto: this.symbols.crypto(), random: this.random, verify, sign };
    return { site: parseSiteId(`s${index}`), honest, tools, identityKey, charged: new Map() };
  }

  private below(bound: number): number {
    return this.random.nextUint32() % bound;
  }

  private some(of: number, count: number): readonly number[] {
    const left = Array.from({ length: of }, (_, i) => i);
    return Array.from({ length: Math.min(count, of) }, () => left.splice(this.below(left.length), 1)[0]).sort((a, b) => a - b);
  }
}

/** The charge's name without its attempt: what a site counts attempts of. */
const chargeName = ({ studyDigest, queryDigest, step, epoch }: AttemptQuestion): string =>
  [studyDigest, queryDigest, step, epoch].join(' ');

const asked = ({ step, attempt, given }: AttemptQuestion): string => [step, attempt, given].join(' ');
