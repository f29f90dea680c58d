import { AgentError } from '../ground/agent.error.js';

/** The headers of a request that the guard checks. */
export interface LoopbackRequest {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Refuses calls of foreign web pages. A page may make a browser call a loopback port, directly or by a name that
 * suddenly resolves to 127.0.0.1. So the Host must be a loopback name with our port, and an Origin, if there is one,
 * must be our own.
 * @throws AgentError HOST_REFUSED, ORIGIN_REFUSED
 */
export function checkLoopback(request: LoopbackRequest, port: number): void {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (request.host === undefined || !names.includes(request.host.toLowerCase())) {
    throw new AgentError('HOST_REFUSED', 'this name is not a loopback address of the agent', {
      hint: 'call the agent as 127.0.0.1 with its port',
    });
  }
  if (request.origin !== undefined && request.origin.toLowerCase() !== `http://${request.host.toLowerCase()}`) {
    throw new AgentError('ORIGIN_REFUSED', 'a page of another origin may not call the agent', {
      hint: 'use the console of the agent itself or the command line',
    });
  }
}
