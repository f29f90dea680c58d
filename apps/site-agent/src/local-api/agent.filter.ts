import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isSurprise, problemOf, type Problem } from '@collimate/platform-service-kit';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { AgentError, type AgentErrorCode } from '../agent.error.js';

/** Refusals for which HTTP has a word of its own: who you are is not known, rather than not allowed. */
const UNAUTHENTICATED: readonly AgentErrorCode[] = ['NOT_AUTHENTICATED', 'CREDENTIALS_REFUSED'];

/** What a person can do about a problem whose error brings no hint of its own. */
const HINTS: Readonly<Record<string, string>> = {
  ACCOUNT_EXISTS: 'choose another name',
  ALREADY_SIGNED: 'a second person has to sign, with an account of their own',
  BAD_DIGEST: 'copy the digest whole from GET /v1/studies',
  BAD_REQUEST: 'send a JSON object with Content-Type application/json',
  INTERNAL: 'the log of the agent says more; nothing was lost',
  NOT_AN_APPROVER: 'ask an administrator for an account with the role approver',
  ALREADY_CONFIRMED: 'nothing more is to be done for this account',
  NOT_A_THIRD_PERSON: 'ask another approver',
  NO_SUCH_ACCOUNT: '`collimate site accounts list` names them',
  NOT_FOUND: 'the paths of the local API begin with /v1; `collimate site --help` has a command for each',
  NO_SUCH_STUDY: 'GET /v1/studies lists the studies that the coordinator has sent',
  NO_SUCH_SUBJECT: "use the hospital's own number, as it stands in the cohort or the consent table",
  STUDY_DECIDED: 'nothing more is to be signed for this study',
  TOO_LARGE: 'tables are named by their path, not sent',
  UNSUPPORTED_MEDIA_TYPE: 'send Content-Type application/json',
  WEAK_PASSWORD: 'take a longer password',
};

/** @returns the problem that the local API tells; a person of the hospital reads it, and it still names no patient */
export function localProblemOf(error: unknown): Problem {
  const problem = problemOf(error);
  const hinted =
    problem.hint === undefined && HINTS[problem.code] !== undefined ? { ...problem, hint: HINTS[problem.code] } : problem;
  const unknown = error instanceof AgentError && UNAUTHENTICATED.includes(error.code);
  return unknown ? { ...hinted, status: 401, title: 'Who calls is not known' } : hinted;
}

/** The one exception filter of the local API: every error becomes problem JSON, and a surprise is logged inside. */
@Catch()
export class AgentFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = localProblemOf(error);
    if (isSurprise(error)) this.logger.error({ err: error }, 'a request of the local API failed');
    else this.logger.info({ code: problem.code, status: problem.status }, 'a request of the local API was refused');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    const waitMs = error instanceof AgentError ? error.details['retryAfterMs'] : undefined;
    if (typeof waitMs === 'number') void reply.header('retry-after', String(Math.ceil(waitMs / 1000)));
    void reply.status(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  }
}
