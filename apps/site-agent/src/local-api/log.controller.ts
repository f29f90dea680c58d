import { Controller, Get } from '@nestjs/common';
import { MerkleTree, entryText, sameHash, toBase64 } from '@collimate/governance-provenance';
import { SiteLog } from '@collimate/platform-site-store';
import { EnrolmentStore } from '../state/enrolment.store.js';
import { Access } from './caller.guard.js';

/** The head of the site's release log. */
export interface CheckpointView {
  readonly origin: string;
  readonly size: number;
  /** Root in base64. */
  readonly root: string;
}

/** The read side of the site's own log of releases. */
@Controller('v1/log')
export class LogController {
  constructor(
    private readonly log: SiteLog,
    private readonly enrolment: EnrolmentStore,
  ) {}

  @Get('checkpoint')
  @Access('staff')
  checkpoint(): CheckpointView {
    const { origin, size, root } = this.log.checkpoint(this.enrolment.find()?.site ?? 'not-enrolled');
    return { origin, size, root: toBase64(root) };
  }

  /** Reads every leaf again and computes the tree anew. */
  @Get('verify')
  @Access('staff')
  verify(): { valid: boolean; size: number } {
    const head = this.log.head();
    const tree = new MerkleTree();
    for (let index = 0; index < head.size; index++) tree.append(Buffer.from(entryText(this.log.entryAt(index))));
    return { valid: sameHash(tree.head().root, head.root), size: head.size };
  }
}
