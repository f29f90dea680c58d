import { Controller } from '@nestjs/common';
import { parseSiteId } from '@collimate/kernel-canonical';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { MemberService } from './member.service.js';

/** The log of members, for the operator. */
@Controller()
export class MembersController {
  constructor(private readonly members: MemberService) {}

  @Serves(COORDINATOR_API.members)
  async list(): Promise<AnswerOf<CoordinatorApi['members']>> {
    const { consortiumKey, entries, head } = await this.members.log();
    return {
      consortiumKey: consortiumKey ?? null,
      ...head,
      lines: entries.map(({ site, identityKey, cosignatures }) => ({
        ...{ site, identityKey, cosignedBy: cosignatures.map((one) => one.site) },
      })),
      waiting: [...(await this.members.waiting())],
    };
  }

  @Serves(COORDINATOR_API.addMember)
  async add({ body }: CallOf<CoordinatorApi['addMember']>): Promise<AnswerOf<CoordinatorApi['addMember']>> {
    const { site, ...line } = body;
    return this.members.add({ ...line, site: parseSiteId(site) });
  }
}
