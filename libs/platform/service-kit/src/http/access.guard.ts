import { Injectable, NotFoundException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Endpoint } from '@collimate/protocol/http';
import { SERVED, type AdmittedRequest, type BodyFault } from './admission.js';

/** Facts about a request by which a caller is let in. */
export interface Knock {
  /** Of `Authorization: Bearer`; undefined without one. */
  readonly token: string | undefined;
  /** Address that the request comes from. */
  readonly ip: string;
}

/** Decides who may call an API, and makes its errors. Each service has one. */
export abstract class Doorkeeper {
  /**
   * Lets a caller in to an endpoint that is not open.
   * @returns the caller; undefined for one that is allowed without a name
   * @throws an error that is told as a problem
   */
  abstract admit(access: Endpoint['access'], knock: Knock): unknown;

  /** @param tag dotted key; empty for the whole body @param fault of the body @returns the error to throw */
  abstract bodyRefused(tag: string, fault: BodyFault): Error;
}

/** The one guard before every endpoint. A method that serves no endpoint is closed to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly doorkeeper: Doorkeeper) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const row = Reflect.getMetadata(SERVED, context.getHandler()) as Endpoint | undefined;
    if (row === undefined) throw new NotFoundException();
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    const token = /^Bearer ([A-Za-z0-9_-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    const caller = row.access === 'open' ? undefined : await this.doorkeeper.admit(row.access, { token, ip: request.ip });
    request.admission = { caller, bodyRefused: (tag, fault) => this.doorkeeper.bodyRefused(tag, fault) };
    return true;
  }
}
