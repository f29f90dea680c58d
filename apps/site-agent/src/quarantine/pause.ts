import { Injectable } from '@nestjs/common';
import { Clock, parseInstant } from '@collimate/kernel-canonical';
import { SettingStore } from '@collimate/platform-site-store';

/** The person who paused the agent, and the time. */
export interface PauseView {
  readonly by: string;
  readonly at: string;
}

/**
 * New work is stopped. Thrown where work would begin, before anything is charged or read. It is no failure: the round
 * waits.
 */
export class WorkPaused extends Error {
  override readonly name = 'WorkPaused';

  constructor() {
    super('somebody has stopped new work');
  }
}

/**
 * Whether new work is started. A pause is a person's decision, and outlasts a restart: no scan is begun, and no round
 * is answered that was not answered before; running work ends, and sealed messages go out. Everything else goes on, the
 * link and the approvals included.
 */
@Injectable()
export class Pause {
  constructor(
    private readonly settings: SettingStore,
    private readonly clock: Clock,
  ) {}

  /** Undefined while work is taken up. */
  get current(): PauseView | undefined {
    const text = this.settings.get('paused');
    return text === undefined ? undefined : (readPause(text) ?? UNREADABLE);
  }

  /**
   * Stops new work. If a pause exists already, it stays under the name of the person who began it. @param by name of
   * the account
   */
  begin(by: string): PauseView {
    const standing = this.current;
    if (standing !== undefined) return standing;
    const pause: PauseView = { by, at: this.clock.now() };
    this.settings.set('paused', JSON.stringify(pause));
    return pause;
  }

  end(): void {
    this.settings.clear('paused');
  }
}

/** A pause whose text was altered stays in force until a person ends it. */
const UNREADABLE: PauseView = { by: 'unknown', at: '1970-01-01T00:00:00.000Z' };

function readPause(text: string): PauseView | undefined {
  try {
    const { by, at } = JSON.parse(text) as Partial<PauseView>;
    return typeof by === 'string' && typeof at === 'string' ? { by, at: parseInstant(at) } : undefined;
  } catch {
    return undefined;
  }
}
