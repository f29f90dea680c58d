import { InterceptingCall, status, type Interceptor, type Metadata } from '@grpc/grpc-js';

/** Archive of outgoing messages. */
export interface EgressArchive {
  /**
   * Called before a message is sent; the message is on the disk when this returns. @returns a number that identifies it
   * later
   */
  handedOver(recipient: string, method: string, bytes: Uint8Array): number;
  /** @param isAnswered whether the other side sent anything back, which proves that it has the message */
  ended(id: number, isAnswered: boolean): void;
  /** There was no connection to carry it. */
  neverLeft(id: number): void;
}

/** Facts about the connection that the archive needs. */
export interface EgressWay {
  /** `https://host:port` of the receiver, also behind a proxy. */
  readonly recipient: string;
  /** Whether a connection was ever established: before that, no message leaves the machine. */
  hasStood(): boolean;
  /** A message could not be written down, and so was not sent. Its call fails with this error. */
  unwritten(error: unknown): void;
}

/** Codes that the gRPC library also makes itself when there is no answer. */
const OWN_WORDS: readonly status[] = [
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.UNAVAILABLE,
];

/**
 * Writes down each message before it is sent, as the exact bytes. A client has no other way to send: a message that
 * cannot be written down is not sent, and its call fails.
 */
export function egressInterceptor(archive: EgressArchive, way: EgressWay): Interceptor {
  return (options, nextCall) => {
    const { path, requestSerialize } = options.method_definition;
    const next = nextCall(options);
    let current: number | undefined;
    const settle = (isAnswered: boolean): void => {
      if (current === undefined) return;
      const id = current;
      current = undefined;
      try {
        if (isAnswered || way.hasStood()) archive.ended(id, isAnswered);
        else archive.neverLeft(id);
      } catch {
        // The bytes are stored already. The missing end mark is shown, and is no reason to send an answered message
        // again.
      }
    };
    return new InterceptingCall(next, {
      start: (metadata, _listener, go) => {
        go(metadata, {
          onReceiveMetadata: (received, pass) => {
            settle(true);
            pass(received);
          },
          onReceiveStatus: (ended, pass) => {
            settle(isTheirs(ended.code, ended.metadata));
            pass(ended);
          },
        });
      },
      sendMessage: (message, go) => {
        try {
          current = archive.handedOver(way.recipient, path, requestSerialize(message));
        } catch (error) {
          way.unwritten(error);
          // The caller holds its call object only from the next tick on.
          process.nextTick(() => next.cancelWithStatus(status.FAILED_PRECONDITION, 'not written down'));
          return;
        }
        go(message);
      },
    });
  };
}

/** Whether the other side sent this status: a code that only a server sends, or any code with metadata. */
function isTheirs(code: status, metadata: Metadata): boolean {
  return !OWN_WORDS.includes(code) || Object.keys(metadata.getMap()).length > 0;
}
