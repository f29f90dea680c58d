import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import { LocalNameStore, type LocalNames } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { LookAgain } from './look.again.js';
import { NameCheck } from './name.check.js';

/** The hospital's own names for the regions and groups of studies. They never leave the site. */
@Controller()
export class NamesController {
  constructor(
    private readonly names: LocalNameStore,
    private readonly check: NameCheck,
    private readonly again: LookAgain,
  ) {}

  @Serves(SITE_API.localNames)
  list(): AnswerOf<SiteApi['localNames']> {
    return this.names.current();
  }

  @Serves(SITE_API.mapNames)
  async map({ body: { kind, name, local } }: CallOf<SiteApi['mapNames']>): Promise<AnswerOf<SiteApi['mapNames']>> {
    this.check.check(kind, name, local);
    const names = await this.changed(this.names.map(kind, name, local));
    return { names, inNoRow: this.check.inNoRow(kind, local) };
  }

  @Serves(SITE_API.removeNames)
  remove({ body: { kind, name, local } }: CallOf<SiteApi['removeNames']>): Promise<AnswerOf<SiteApi['removeNames']>> {
    return this.changed(this.names.remove(kind, name, local));
  }

  /** More scans may have the region of a study now. */
  private async changed(names: LocalNames): Promise<LocalNames> {
    await this.again.atScans();
    return names;
  }
}
