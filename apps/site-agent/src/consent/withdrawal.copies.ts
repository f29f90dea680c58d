import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Keystore } from '@collimate/platform-keystore';
import { SettingStore, WithdrawalFile, WithdrawalLineStore, type WithdrawalLine } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import { isInside } from '../config/beside.folder.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { AgentError } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';
import { inTime } from './in.time.js';

/** A copy that could not be written is tried again after this, ms. */
const TRY_AGAIN_MS = 60_000;

/** Trouble with the lists of withdrawals, as the status tells it. */
export type WithdrawalWarning =
  /** The list beside the data folder cannot be written or read. */
  | 'WITHDRAWALS_FILE_FAILED'
  /** The second copy cannot be written or read. */
  | 'WITHDRAWALS_COPY_FAILED'
  /** A list of an earlier start is gone, or is shorter now. Work goes on with the withdrawals of the database. */
  | 'WITHDRAWALS_LOST'
  /** No second place is set: restoring the whole machine would restore an old list with it. */
  | 'WITHDRAWALS_COPY_NOT_SET'
  /** A list lies in the data folder, so restoring the data folder restores the old list as well. */
  | 'WITHDRAWALS_IN_DATA_FOLDER'
  /** Lines of a list are not whole, or not of this site's key. */
  | 'WITHDRAWALS_DAMAGED';

/** One list, with the setting by which the site remembers that the list exists. */
interface Place {
  readonly file: WithdrawalFile;
  readonly memory: 'withdrawal-list' | 'withdrawal-copy';
  readonly failure: WithdrawalWarning;
}

/** Withdrawals in the lists that the database does not have. */
export interface Forgotten {
  readonly lines: readonly WithdrawalLine[];
  readonly isComplete: boolean;
  readonly fallsShort: boolean;
}

const KEPT = 'kept';
const LOST = 'lost';

/** The lists of withdrawals: one beside the data folder, and one in a second place if the site has set one. */
@Injectable()
export class WithdrawalCopies implements BeforeApplicationShutdown {
  private readonly first: Place;
  private readonly second: Place | undefined;
  private readonly found = new Set<WithdrawalWarning>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly lines: WithdrawalLineStore,
    private readonly settings: SettingStore,
    keys: Keystore,
    @Inject(SITE_CONFIG) config: SiteConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const place = (path: string, memory: Place['memory'], failure: Place['failure'], folder: 'made' | 'named'): Place => {
      return { file: new WithdrawalFile(path, keys.subjects, folder), memory, failure };
    };
    this.first = place(config.withdrawalFile, 'withdrawal-list', 'WITHDRAWALS_FILE_FAILED', 'made');
    const copy = config.withdrawalCopy;
    this.second = copy === undefined ? undefined : place(copy, 'withdrawal-copy', 'WITHDRAWALS_COPY_FAILED', 'named');
    if (this.second === undefined) this.found.add('WITHDRAWALS_COPY_NOT_SET');
    const paths = this.places().map(({ file }) => file.path);
    if (paths.some((path) => isInside(config.dataFolder, path))) this.found.add('WITHDRAWALS_IN_DATA_FOLDER');
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  get warnings(): readonly WithdrawalWarning[] {
    return [...this.found];
  }

  /**
   * Reads the lists, and finds the withdrawals that the database has forgotten.
   * @returns `lines`: withdrawals that stand in a list that can be read, and not in the database. `isComplete`: whether nothing can be missing
   *   from them. One list decides that: the second place where one is set, else the one beside the data folder. It has to be readable, it
   *   must never have been lost, and together with the database it must hold as many as are remembered beside the keys. `fallsShort`: it is
   *   remembered that there were more, so a list was put back as the database was
   */
  async forgotten(): Promise<Forgotten> {
    const first = await this.readOne(this.first);
    const second = this.second && (await this.readOne(this.second));
    const [decisive, { memory }] = this.second === undefined ? [first, this.first] : [second, this.second];
    const listed = [...(first ?? []), ...(second ?? [])];
    const fallsShort = this.lines.countWith(listed) < (this.lines.head.known ?? 0);
    if (fallsShort) this.warn('WITHDRAWALS_LOST');
    const isComplete = decisive !== undefined && this.settings.get(memory) !== LOST && !fallsShort;
    return { lines: this.lines.missing(listed), isComplete, fallsShort };
  }

  /**
   * Stores the number of withdrawals beside the keys, unless a list is away or lost. Called when the database holds all
   * withdrawals of the lists.
   */
  settle(): void {
    const isAway = this.found.has('WITHDRAWALS_FILE_FAILED') || this.found.has('WITHDRAWALS_COPY_FAILED');
    if (isAway || this.places().some(({ memory }) => this.settings.get(memory) === LOST)) return;
    this.lines.head.settle();
  }

  /** Accepts the present files as the lists. Called when two people have explained the loss of a list. */
  accept(): void {
    for (const place of this.places()) this.settings.set(place.memory, KEPT);
    this.found.delete('WITHDRAWALS_LOST');
    if (this.lines.head.known !== undefined) this.lines.head.settle();
  }

  /**
   * Adds the withdrawals of the database to each list that lacks them. They are durable when this returns.
   * @throws AgentError WITHDRAWALS_FILE_FAILED if the list beside the data folder cannot be written. If only the second place cannot, it does
   *   not throw, and tries again each minute
   */
  async write(): Promise<void> {
    const [isWritten] = await Promise.all(this.places().map((place) => this.writeOne(place)));
    if (isWritten) return;
    throw new AgentError('WITHDRAWALS_FILE_FAILED', 'it is carried out, and the list of withdrawals cannot be written', {
      hint: 'look at disk and permissions of the list of withdrawals; it is tried again each minute, and the status says when it stands',
    });
  }

  private places(): readonly Place[] {
    return this.second === undefined ? [this.first] : [this.first, this.second];
  }

  private async readOne({ file, memory, failure }: Place): Promise<readonly WithdrawalLine[] | undefined> {
    try {
      const list = await inTime(file.read());
      // A list that has vanished is not started again in silence, because its content is unknown.
      if (list === undefined && this.settings.get(memory) === KEPT) this.settings.set(memory, LOST);
      if (this.settings.get(memory) === LOST) this.warn('WITHDRAWALS_LOST');
      if (list !== undefined && list.damaged > 0) this.warn('WITHDRAWALS_DAMAGED');
      return list?.lines;
    } catch {
      this.warn(failure);
      return undefined;
    }
  }

  private async writeOne({ file, memory, failure }: Place): Promise<boolean> {
    try {
      await inTime(file.append(this.lines.all()));
      if (this.settings.get(memory) === undefined) this.settings.set(memory, KEPT);
      this.found.delete(failure);
      return true;
    } catch {
      this.warn(failure);
      this.tryAgain();
      return false;
    }
  }

  private tryAgain(): void {
    clearTimeout(this.timer);
    // A repeated failure is shown in the status, and tried again.
    this.timer = setTimeout(() => void this.write().catch(() => undefined), TRY_AGAIN_MS).unref();
  }

  private warn(code: WithdrawalWarning): void {
    if (!this.found.has(code)) this.logger.warn({ code }, 'a list of withdrawals is not as it should be');
    this.found.add(code);
  }
}
