import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { ResearchCopy } from '../extraction/research.copy.js';
import { KeyService } from '../keys/key.service.js';

/** Operations on the site's keys; no key is ever told. */
@Controller()
export class KeysController {
  constructor(
    private readonly keys: KeyService,
    private readonly copies: ResearchCopy,
  ) {}

  @Serves(SITE_API.keys)
  view(): AnswerOf<SiteApi['keys']> {
    return this.keys.view();
  }

  @Serves(SITE_API.rotateKeys)
  rotate(): Promise<AnswerOf<SiteApi['rotateKeys']>> {
    return this.keys.rotate();
  }

  @Serves(SITE_API.rotatePseudonyms)
  rotatePseudonyms(): AnswerOf<SiteApi['rotatePseudonyms']> {
    return { deleted: this.copies.rotate() };
  }

  @Serves(SITE_API.backUpKeys)
  copy({ body }: CallOf<SiteApi['backUpKeys']>): Promise<AnswerOf<SiteApi['backUpKeys']>> {
    return this.keys.copy(body.folder);
  }
}
