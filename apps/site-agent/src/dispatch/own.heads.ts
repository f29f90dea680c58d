import { Injectable } from '@nestjs/common';
import { checkpointText, type Checkpoint } from '@collimate/governance-provenance';
import { Keystore } from '@collimate/platform-keystore';
import { HeadGuard } from '@collimate/platform-site-store';
import { siteHeadFromWire, type HelloResponse } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { Witness } from './witness.js';

/** Remembered beside the keys once the coordinator has shown a head of this site under this site's own signature: it can, from then on. */
const SHOWN_SIGNED = 'heads-shown-signed';

/** Heads of this site's log that both sides tell in Hello. */
@Injectable()
export class OwnHeads {
  constructor(
    private readonly witness: Witness,
    private readonly quarantine: Quarantine,
    private readonly heads: HeadGuard,
    private readonly keys: Keystore,
  ) {}

  /** The head that this site tells. */
  confirmed(): Checkpoint {
    return this.witness.confirmed();
  }

  /**
   * Takes the head that the coordinator says it has confirmed. A head that the log does not reach stops the site, and
   * the recovery charges whole budgets for it. So a head counts only with this site's own signature, which nobody can
   * forge. Without one it is believed only of a coordinator that has never shown a signature, as those of earlier
   * releases (ADR 0149).
   * @throws AgentError HEAD_NOT_SIGNED
   * @throws ProtocolError MALFORMED_MESSAGE for a head of another log
   */
  greet({ witnessed }: Pick<HelloResponse, 'witnessed'>): void {
    const head = siteHeadFromWire(witnessed, this.witness.site());
    if (this.isSigned(head, witnessed?.signature)) this.noteSigned();
    else if (this.showsSigned && this.quarantine.isBeyond(head))
      throw new AgentError(
        'HEAD_NOT_SIGNED',
        "the coordinator names a head of this hospital's log that this hospital has not signed",
        {
          hint: 'nothing is stopped or spent for it; ask the operator of the coordinator what was restored or changed there',
        },
      );
    this.witness.greet(head);
  }

  private isSigned(head: Checkpoint, signature: Uint8Array = new Uint8Array()): boolean {
    return signature.length > 0 && this.keys.isSignedWithIdentity(Buffer.from(checkpointText(head)), signature);
  }

  private get showsSigned(): boolean {
    return this.heads.memory.pinned(SHOWN_SIGNED) !== undefined;
  }

  private noteSigned(): void {
    if (!this.showsSigned) this.heads.memory.pin(SHOWN_SIGNED, 'yes');
  }
}
