import { Injectable } from '@nestjs/common';
import type { SiteServiceServer } from '@collimate/protocol';
import { EnrolmentGrpc } from './enrolment.grpc.js';
import { SiteGrpc } from './site.grpc.js';
import { WatchGrpc } from './watch.grpc.js';

/** All methods of SiteService, from three parts; a missing method does not compile. */
@Injectable()
export class SiteServiceMethods {
  constructor(
    private readonly enrolment: EnrolmentGrpc,
    private readonly sites: SiteGrpc,
    private readonly watch: WatchGrpc,
  ) {}

  all(): SiteServiceServer {
    return { ...this.enrolment.methods(), ...this.sites.methods(), ...this.watch.methods() };
  }
}
