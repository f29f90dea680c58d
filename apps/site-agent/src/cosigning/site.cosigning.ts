import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { cosignatureTime, formatVerifierKey, noteParts, signCheckpoint } from '@collimate/governance-provenance';
import { Clock, instantToMs } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { Keystore } from '@collimate/platform-keystore';
import { loggedError } from '@collimate/platform-service-kit';
import { parseWitness, WitnessClient, type WitnessErrorCode } from '@collimate/platform-witness';
import type { Reason } from '@collimate/protocol';
import type { Logger } from 'pino';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { CosigningParts } from './cosigning.parts.js';

/** One witness, and how the last try went. */
interface Watched {
  readonly client: WitnessClient;
  readonly key: string;
  trouble: string | null;
}

/** Last cosignature of a witness on the present tree, and its trouble if it has any. */
export interface WitnessStanding {
  readonly key: string;
  readonly size: number | null;
  /** By its own clock, seconds since 1970. */
  readonly time: number | null;
  readonly trouble: string | null;
}

/**
 * Asks the independent witnesses of the settings to cosign heads of the log of releases. A witness is shown one head
 * only: the last one that the coordinator has confirmed, and on the site's tick. So the witness learns nothing that the
 * coordinator does not know, and the time tells nothing about a computation. No release waits for a witness.
 */
@Injectable()
export class SiteCosigning implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watched: readonly Watched[];
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly stop = new AbortController();

  constructor(
    private readonly parts: CosigningParts,
    private readonly keys: Keystore,
    private readonly clock: Clock,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'witnesses' | 'progressTickMs'>,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>,
  ) {
    const post = parts.way.post(this.stop.signal);
    this.watched = config.witnesses.map((text) => {
      const address = parseWitness(text);
      return { client: new WitnessClient(address, post), key: formatVerifierKey(address.key), trouble: null };
    });
  }

  onApplicationBootstrap(): void {
    if (this.watched.length > 0) this.plan();
  }

  /** Ends the try that runs. */
  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    clearTimeout(this.timer);
    await this.turn;
  }

  /** @returns for each witness of the settings, whether it has cosigned the present tree */
  standing(): readonly WitnessStanding[] {
    const { cosignatures, log } = this.parts;
    return this.watched.map(({ key, trouble }) => {
      const last = cosignatures.latest(log.treeNumber, key);
      return { key, size: last?.size ?? null, time: last === undefined ? null : timeOf(last.line), trouble };
    });
  }

  /**
   * @returns heads of the present tree with their cosignatures, signed notes, and the keys of all witnesses that gave
   *   any
   */
  cosigned(): { readonly notes: readonly string[]; readonly witnesses: readonly string[] } {
    const { cosignatures, log } = this.parts;
    const given = cosignatures.of(log.treeNumber);
    const linesOf = new Map<number, string>();
    for (const { size, line } of given) linesOf.set(size, (linesOf.get(size) ?? '') + line);
    const known = [...this.watched.map(({ key }) => key), ...given.map(({ witness }) => witness)];
    return { notes: [...linesOf].map(([size, lines]) => this.noteOf(size) + lines), witnesses: [...new Set(known)] };
  }

  private plan(): void {
    if (this.stop.signal.aborted) return;
    const { progressTickMs } = this.config;
    const nowMs = instantToMs(this.clock.now());
    const leftMs = (Math.floor(nowMs / progressTickMs) + 1) * progressTickMs - nowMs;
    this.timer = setTimeout(() => {
      this.turn = this.askAll().finally(() => this.plan());
    }, leftMs).unref();
  }

  private async askAll(): Promise<void> {
    const { heads, log, enrolment } = this.parts;
    const { witnessed } = heads.memory;
    // Witnesses see no head of a log that does not continue the known one, or whose tree the coordinator has not confirmed.
    if (!heads.mayRelease || enrolment.find() === undefined || witnessed?.tree !== log.treeNumber) return;
    await Promise.all(this.watched.map((one) => this.ask(one, witnessed)));
  }

  private async ask(one: Watched, { tree, size }: { readonly tree: number; readonly size: number }): Promise<void> {
    const { cosignatures, log } = this.parts;
    const { name } = one.client.address.key;
    try {
      const known = cosignatures.latest(tree, one.key)?.size ?? 0;
      if (known < size) {
        const proofFrom = (from: number) => log.consistencyProof(from, size);
        const { line } = await one.client.submit({ note: this.noteOf(size), size, known, proofFrom });
        cosignatures.add({ tree, witness: one.key, size, line });
        this.logger.info({ witness: name, size }, 'the witness has cosigned the log of releases');
      }
      one.trouble = null;
    } catch (error) {
      const code = error instanceof CollimateError ? error.code : ('INTERNAL' satisfies Reason);
      if (code === one.trouble) return;
      one.trouble = code;
      const hint = error instanceof CollimateError ? error.hint : undefined;
      const said = { witness: name, code, hint, error: loggedError(error) };
      // A witness that knows another log has found a fork: that is an error. A witness that is away is a warning.
      if (code === ('WITNESS_UNREACHABLE' satisfies WitnessErrorCode))
        this.logger.warn(said, 'a witness does not cosign the log of releases; it is asked again');
      else this.logger.error(said, 'a witness does not cosign the log of releases');
    }
  }

  /** The head of that size under this site's signature. */
  private noteOf(size: number): string {
    const { log, enrolment } = this.parts;
    const { origin } = log.checkpoint(enrolment.siteName() ?? 'not-enrolled');
    return signCheckpoint({ origin, ...log.head(size) }, [this.keys.noteSigner(origin)]);
  }
}

/** Seconds since 1970 in a line of cosignature. */
function timeOf(line: string): number {
  return cosignatureTime(noteParts(`\n\n${line}`).signatures[0].signature);
}
