import type { Traces } from './traces.js';

/** The part of Fastify that is used: a hook after each answer. */
interface Answering {
  addHook(name: 'onResponse', hook: (request: Answered, reply: Reply, done: () => void) => void): unknown;
}

interface Answered {
  readonly method: string;
  /** The path as it was declared, its parts unfilled. */
  readonly routeOptions: { readonly url?: string };
}

interface Reply {
  readonly statusCode: number;
  readonly elapsedTime: number;
}

/** Records each answer of an HTTP API by the declared path of its endpoint, without the values in it. */
export function tracedHttp(server: Answering, traces: Traces): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    traces.record({
      name: 'http server',
      startedMs: Date.now() - reply.elapsedTime,
      attributes: {
        'http.request.method': request.method,
        ...(route !== undefined && { 'http.route': route }),
        'collimate.outcome': `HTTP_${reply.statusCode}`,
      },
      hasFailed: reply.statusCode >= 500,
    });
    done();
  });
}
