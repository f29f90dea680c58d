import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHAOS_FAULTS, type ChaosFault } from './chaos-schedule.js';
import type { LinkProxy } from './link-proxy.js';

/** A link on which a test has its faults befall what passes. */
export interface ChaosLink extends LinkProxy {
  /** How often each fault has met something: a connection that stood or came, a request, an answer. */
  readonly met: Readonly<Record<ChaosFault, number>>;
  /** Lets the fault befall every connection. Resolves when it is over. */
  befall(fault: ChaosFault, lastsMs: number, fraction: number): Promise<void>;
}

const LONGEST_DELAY_MS = 500;
/** A throttled direction carries this much, bytes, in this time, ms. */
const [PIECE_BYTES, PIECE_MS] = [800, 100];
/** A late request goes this long after its connection was lost at the site, ms: the next connection has said its own by then. */
const LATE_MS = 1_500;

/** What holds for a connection now. */
interface Spell {
  readonly fault: ChaosFault | 'none';
  /** Delay and side of this fault, in [0, 1). */
  readonly fraction: number;
  readonly over: Promise<void>;
}

const CALM: Spell = { fault: 'none', fraction: 0, over: Promise.resolve() };

/** Bytes of both directions, and what was met. */
interface Tally {
  readonly bytes: { up: number; down: number };
  readonly met: Record<ChaosFault, number>;
}

/** One connection of the site, and the one that was made for it to the coordinator. */
class Passage {
  private spell = CALM;
  private hasAsked = false;
  private isSwallowing = false;
  private late: Buffer[] | undefined;

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly tally: Tally,
  ) {
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', () => socket.destroy());
    far.on('close', () => near.destroy());
    near.on('close', () => {
      if (this.late === undefined) far.destroy();
    });
    void this.carry('up', near, far);
    void this.carry('down', far, near);
  }

  get isOpen(): boolean {
    return !this.near.destroyed && !this.far.destroyed;
  }

  cut(): void {
    this.near.destroy();
    this.far.destroy();
  }

  /** A fault begins, or the calm after one. */
  meet(spell: Spell): void {
    this.hasAsked = false;
    this.spell = spell;
    if (spell.fault === 'cut') this.cut();
    if (spell.fault === 'half-close') {
      (spell.fraction < 0.5 ? this.near : this.far).end();
      void spell.over.then(() => this.cut());
    }
    if (['cut', 'half-close', 'silent'].includes(spell.fault)) this.tally.met[spell.fault as ChaosFault] += 1;
  }

  private async carry(way: 'up' | 'down', from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        this.tally.bytes[way] += chunk.length;
        if (way === 'up') this.asked();
        if (this.late !== undefined && way === 'up') this.late.push(chunk);
        else if (!this.isSwallowing || way === 'up') await this.pass(chunk, to);
      }
      to.end();
    } catch {
      // Reset on one side: the other is, too, unless a late request waits.
    }
  }

  /** The first request under a fault that waits for one. */
  private asked(): void {
    const { fault, over } = this.spell;
    if (this.hasAsked || (fault !== 'swallow' && fault !== 'reorder')) return;
    this.hasAsked = true;
    this.tally.met[fault] += 1;
    if (fault === 'swallow') {
      this.isSwallowing = true;
      void over.then(() => this.cut());
      return;
    }
    this.late = [];
    void over.then(() => this.sendLate(this.late!));
  }

  private async sendLate(held: readonly Buffer[]): Promise<void> {
    this.near.destroy();
    await sleep(LATE_MS);
    if (!this.far.destroyed) this.far.write(Buffer.concat(held));
    await sleep(LATE_MS);
    this.far.destroy();
  }

  private async pass(chunk: Buffer, to: Socket): Promise<void> {
    const { fault, fraction, over } = this.spell;
    if (fault === 'silent') await over;
    if (fault === 'delay' || fault === 'throttle') this.tally.met[fault] += 1;
    if (fault === 'delay') await sleep(fraction * LONGEST_DELAY_MS);
    const piece = fault === 'throttle' ? PIECE_BYTES : chunk.length;
    for (let at = 0; at < chunk.length; at += piece) {
      if (to.destroyed) return;
      if (!to.write(chunk.subarray(at, at + piece))) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      if (fault === 'throttle') await sleep(PIECE_MS);
    }
  }
}

/** A TCP port on loopback between a site agent and the coordinator, that carries TLS as it is and is calm until a fault befalls it. */
export async function startChaosLink(target: number): Promise<ChaosLink> {
  const passages = new Set<Passage>();
  const tally: Tally = {
    bytes: { up: 0, down: 0 },
    met: Object.fromEntries(CHAOS_FAULTS.map((fault) => [fault, 0])) as Record<ChaosFault, number>,
  };
  let spell = CALM;
  const state = { blocked: false };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (spell.fault === 'cut') tally.met.cut += 1;
    if (state.blocked || spell.fault === 'cut') {
      near.on('error', () => undefined).destroy();
      return;
    }
    const passage = new Passage(near, connect({ port: target, host: '127.0.0.1', allowHalfOpen: true }), tally);
    // Half closed and late is what stood before the fault; a new connection is whole.
    if (spell.fault !== 'half-close' && spell.fault !== 'reorder') passage.meet(spell);
    for (const old of passages) if (!old.isOpen) passages.delete(old);
    passages.add(passage);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => passages.forEach((passage) => passage.cut());
  return {
    port: (server.address() as AddressInfo).port,
    ...tally,
    plain: [],
    get blocked() {
      return state.blocked;
    },
    set blocked(value: boolean) {
      state.blocked = value;
    },
    cut,
    befall: async (fault, lastsMs, fraction) => {
      const over = sleep(lastsMs);
      spell = { fault, fraction, over };
      for (const passage of passages) if (passage.isOpen) passage.meet(spell);
      await over;
      spell = CALM;
      for (const passage of passages) if (passage.isOpen) passage.meet(spell);
    },
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
