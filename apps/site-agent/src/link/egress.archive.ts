import { InterceptingCall, status, type Interceptor, type Metadata } from '@grpc/grpc-js';

/** Archive of outgoing messages. */
export interface EgressArchive {
  /** Before it goes, on the disk when it returns. @returns a number to speak of it by */
  handedOver(recipient: string, method: string, bytes: Uint8Array): number;
  /** @param isAnswered whether the other side said anything, and so has it */
  ended(id: number, isAnswered: boolean): void;
  /** There was no connection to carry it. */
  neverLeft(id: number): void;
}

/** Facts about the connection that the archive needs. */
export interface EgressWay {
  /** `https://host:port` of the receiver, also behind a proxy. */
  readonly recipient: string;
  /** Whether a connection has ever stood: before that no message leaves the machine. */
  hasStood(): boolean;
  /** A message could not be written down, and so was not sent: its call fails, and this is why. */
  unwritten(error: unknown): void;
}

/** Codes that the library also makes up itself when nobody answers. */
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

/** Whether the other side said it: a word of its own, or one with something beside it. */
function isTheirs(code: status, metadata: Metadata): boolean {
  return !OWN_WORDS.includes(code) || Object.keys(metadata.getMap()).length > 0;
}
