import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { cosignatureTime, formatVerifierKey, noteParts, type TreeHead } from '@collimate/governance-provenance';
import type { CosignedLog } from '@collimate/governance-publication';
import { Clock } from '@collimate/kernel-canonical';
import { CollimateError } from '@collimate/kernel-errors';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { loggedError, type Logger } from '@collimate/platform-service-kit';
import { parseWitness, WitnessClient, type WitnessErrorCode } from '@collimate/platform-witness';
import type { Reason } from '@collimate/protocol';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CoordinatorKeys } from '../platform/coordinator.keys.js';
import { CONFIG, LOGGER } from '../platform/tokens.js';

/** Interval between two looks whether the log has grown, ms. */
const LOOK_MS = 2_000;

/** One witness, and how the last try went. */
interface Watched {
  readonly client: WitnessClient;
  readonly key: string;
  trouble: string | null;
}

/**
 * Has the heads of the coordinator's log cosigned by the independent witnesses of its settings, and keeps the
 * cosignatures. Nothing waits for a witness: one that is away is asked again, and gets everything that it has not seen.
 */
@Injectable()
export class CosigningService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watched: readonly Watched[];
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly store: CoordinatorStore,
    private readonly keys: CoordinatorKeys,
    private readonly clock: Clock,
    @Inject(CONFIG) config: CoordinatorConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.watched = config.witnesses.map((text) => {
      const address = parseWitness(text);
      return { client: new WitnessClient(address), key: formatVerifierKey(address.key), trouble: null };
    });
  }

  /** Begins to look. */
  onApplicationBootstrap(): void {
    if (this.watched.length > 0) this.plan();
  }

  /** Waits for the try that runs. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  /** The cosigned heads, with the log's own key and its present head. */
  async cosigned(): Promise<CosignedLog> {
    const { log, cosignatures } = this.store.read;
    const given = await cosignatures.all();
    const linesOf = new Map<number, string>();
    for (const { size, line } of given) linesOf.set(size, (linesOf.get(size) ?? '') + line);
    const cosigned = await Promise.all(
      [...linesOf].map(async ([size, lines]) => this.keys.signNote(await log.head(size)) + lines),
    );
    const known = new Set([...this.watched.map(({ key }) => key), ...given.map(({ witness }) => witness)]);
    return {
      key: formatVerifierKey(this.keys.logVerifierKey()),
      checkpoint: this.keys.signNote(await log.head()),
      witnesses: [...known].map((key) => {
        const last = given.filter(({ witness }) => witness === key).at(-1);
        const trouble = this.watched.find((one) => one.key === key)?.trouble ?? null;
        return { key, size: last?.size ?? null, time: last === undefined ? null : timeOf(last.line), trouble };
      }),
      cosigned,
    };
  }

  private plan(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.turn = this.askAll().finally(() => this.plan());
    }, LOOK_MS).unref();
  }

  private async askAll(): Promise<void> {
    if (!this.store.leads) return;
    await Promise.all(this.watched.map((one) => this.ask(one)));
  }

  private async ask(one: Watched): Promise<void> {
    try {
      const { log, cosignatures } = this.store.read;
      const head = await log.head();
      const known = (await cosignatures.latest(one.key))?.size ?? 0;
      if (known < head.size) await this.submit(one, head, known);
      if (one.trouble !== null) this.logger.info({ witness: one.client.address.key.name }, 'the witness cosigns again');
      one.trouble = null;
    } catch (error) {
      const code = error instanceof CollimateError ? error.code : ('INTERNAL' satisfies Reason);
      if (code === one.trouble) return;
      one.trouble = code;
      const hint = error instanceof CollimateError ? error.hint : undefined;
      const said = { witness: one.client.address.key.name, code, hint, error: loggedError(error) };
      // A witness that knows another log has found a fork: that is an error. A witness that is away is a warning.
      if (code === ('WITNESS_UNREACHABLE' satisfies WitnessErrorCode))
        this.logger.warn(said, 'a witness does not cosign the log; it is asked again');
      else this.logger.error(said, 'a witness does not cosign the log');
    }
  }

  private async submit({ client, key }: Watched, head: TreeHead, known: number): Promise<void> {
    const note = this.keys.signNote(head);
    const proofFrom = (size: number) => this.store.read.log.consistencyProof(size, head.size);
    const { line } = await client.submit({ note, size: head.size, known, proofFrom });
    await this.store.write((session) => session.cosignatures.add({ witness: key, size: head.size, line, at: this.clock.now() }));
    this.logger.info({ witness: client.address.key.name, size: head.size }, 'the witness has cosigned the log');
  }
}

/** Seconds since 1970 in a line of cosignature. */
function timeOf(line: string): number {
  return cosignatureTime(noteParts(`\n\n${line}`).signatures[0].signature);
}
