import {
  InterceptingCall,
  ServerInterceptingCall,
  status,
  type Interceptor,
  type InterceptorOptions,
  type NextCall,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import type { Traces } from './traces.js';

/** @param siteOf the calling site, by the verified certificate; undefined for a peer without one */
export function tracedServer(traces: Traces, siteOf: (context: object) => string | undefined): ServerInterceptor {
  return (method, call) => {
    // A stream lasts as long as the connection, so its length tells nothing.
    if (method.responseStream) return new ServerInterceptingCall(call);
    const startedMs = Date.now();
    return new ServerInterceptingCall(call, {
      sendStatus: (sent, next) => {
        const site = siteOf(call.getAuthContext());
        traces.record({
          name: 'rpc server',
          startedMs,
          attributes: {
            'rpc.method': method.path.slice(1),
            'collimate.outcome': status[sent.code] ?? 'UNKNOWN',
            ...(site !== undefined && { 'collimate.site': site }),
          },
          hasFailed: sent.code !== status.OK,
        });
        next(sent);
      },
    });
  };
}

/** The same for the side that calls. */
export function tracedClient(traces: Traces): Interceptor {
  return (options: InterceptorOptions, nextCall: NextCall) => {
    const { path, responseStream } = options.method_definition;
    if (responseStream) return new InterceptingCall(nextCall(options));
    const startedMs = Date.now();
    return new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) =>
        next(metadata, {
          onReceiveMetadata: (received, proceed) => proceed(received),
          onReceiveMessage: (message, proceed) => proceed(message),
          onReceiveStatus: (received, proceed) => {
            traces.record({
              name: 'rpc client',
              startedMs,
              attributes: { 'rpc.method': path.slice(1), 'collimate.outcome': status[received.code] ?? 'UNKNOWN' },
              hasFailed: received.code !== status.OK,
            });
            proceed(received);
          },
        }),
    });
  };
}
