import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock, parseDigest, type Digest } from '@collimate/kernel-canonical';
import { parseEntry, type SoftwareAccepted } from '@collimate/governance-provenance';
import { SettingStore, SiteLog, SoftwareWord, SqliteSession, StoreError, type Account } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';

/** A release of the coordinator's software, as its log names it. */
export interface NamedSoftware {
  readonly version: string;
  readonly software: Digest;
}

/**
 * The release of the coordinator's software that this site accepts: the first that it met, as with the coordinator's
 * key, or a later one that two approvers accepted. The site's own log names it, and the counter beside the keys
 * remembers it, so that a database that has forgotten it does not accept a first one again.
 */
@Injectable()
export class AcceptedSoftware implements OnModuleInit {
  private known: NamedSoftware | undefined;

  constructor(
    private readonly log: SiteLog,
    private readonly settings: SettingStore,
    private readonly session: SqliteSession,
    private readonly word: SoftwareWord,
    private readonly clock: Clock,
  ) {}

  /** Copies the release that an earlier version stored in the log alone to the memory beside the keys. */
  onModuleInit(): void {
    const accepted = this.lastAccepted();
    if (accepted !== undefined && this.remembered() === undefined) this.word.remember(JSON.stringify(accepted));
  }

  /** @returns undefined before the first was met */
  current(): NamedSoftware | undefined {
    this.known ??= this.remembered() ?? this.lastAccepted();
    return this.known;
  }

  /**
   * Compares the release in the coordinator's log with the accepted one; the first one is accepted. @returns whether it
   * is the accepted one
   */
  meets(named: NamedSoftware): boolean {
    const accepted = this.current();
    if (accepted === undefined) {
      this.accept(named, 'first-seen');
      return true;
    }
    if (accepted.software === named.software) return true;
    this.settings.set('coordinator-software', JSON.stringify({ version: named.version, software: named.software }));
    return false;
  }

  /** A release that was met and not accepted yet. */
  waiting(): NamedSoftware | undefined {
    const text = this.settings.get('coordinator-software');
    if (text === undefined) return undefined;
    const named = readNamed(text);
    return named === undefined || named.software === this.current()?.software ? undefined : named;
  }

  /**
   * One person's approval that the hospital goes on with that release. The second person's approval puts it into effect.
   * @returns whether that was the second
   * @throws AgentError SOFTWARE_UNKNOWN unless it is the release that waits, ALREADY_ASKED; StoreError NOT_AN_APPROVER
   */
  sign(software: Digest, { account }: Pick<Account, 'account'>): boolean {
    if (!this.word.mayGive(account)) throw new StoreError('NOT_AN_APPROVER', 'this account may not accept software');
    const waiting = this.waiting();
    if (waiting?.software !== software) {
      throw new AgentError('SOFTWARE_UNKNOWN', "this is not the release that the coordinator's log names and that waits here", {
        hint: 'The log of the agent names the one that waits; compare it with the operator of the coordinator.',
      });
    }
    const first = this.word.read();
    if (first?.software !== software) {
      this.word.note({ software }, account, this.clock.now());
      return false;
    }
    if (first.account === account) throw new AgentError('ALREADY_ASKED', 'a second person has to say so too');
    this.accept(waiting, 'two-people');
    return true;
  }

  private accept({ version, software }: NamedSoftware, by: SoftwareAccepted['by']): void {
    this.session.transaction(() => {
      this.log.append({ kind: 'software-accepted', version, software, by, at: this.clock.now() });
      this.settings.clear('coordinator-software');
      this.word.clear();
      this.word.remember(JSON.stringify({ version, software }));
    });
    this.known = { version, software };
  }

  private remembered(): NamedSoftware | undefined {
    const text = this.word.accepted();
    return text === undefined ? undefined : readNamed(text);
  }

  /** The newest tree with such an entry counts: the tree that a recovery begins has none at first. */
  private lastAccepted(): NamedSoftware | undefined {
    for (let tree = this.log.treeNumber; tree >= 1; tree--) {
      let last: NamedSoftware | undefined;
      for (const leaf of this.log.leavesOf(tree)) {
        if (!leaf.includes('"software-accepted"')) continue;
        const entry = parseEntry(leaf);
        if (entry.kind === 'software-accepted') last = { version: entry.version, software: entry.software };
      }
      if (last !== undefined) return last;
    }
    return undefined;
  }
}

/**
 * @returns undefined for a note that cannot be read: the release is named again at the next contact with the
 *   coordinator's log
 */
function readNamed(text: string): NamedSoftware | undefined {
  try {
    const { version, software } = JSON.parse(text) as Partial<NamedSoftware>;
    return typeof version === 'string' && typeof software === 'string' ? { version, software: parseDigest(software) } : undefined;
  } catch {
    return undefined;
  }
}
