import { EventEmitter } from 'node:events';
import { Metadata, status, type ClientReadableStream } from '@grpc/grpc-js';
import type { WatchResponse } from '@collimate/protocol';

/** Time after which the connection is made anew, ms: by then HTTP/2 may work again. */
const LOOK_AGAIN_MS = 1_800_000;

/**
 * Stands in for the stream of doorbells where there is none. It ends at once, so that the loop polls more often and
 * later asks for a new connection.
 */
export function silentWatch(): ClientReadableStream<WatchResponse> {
  const stream = new EventEmitter();
  const details = 'no doorbells over HTTP/1.1';
  setImmediate(() =>
    stream.emit('error', Object.assign(new Error(details), { code: status.UNIMPLEMENTED, details, metadata: new Metadata() })),
  );
  const again = setTimeout(() => stream.emit('status', { code: status.OK }), LOOK_AGAIN_MS).unref();
  return Object.assign(stream, { cancel: () => clearTimeout(again) }) as unknown as ClientReadableStream<WatchResponse>;
}
