import { Metadata, ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import { peerIdentityOf } from '@collimate/platform-pki';
import { serviceErrorOf } from '@collimate/platform-service-kit';
import { ANSWER_HEADER, AnswerSeal, answerText, bytesOf, ENVELOPE_HEADER, STATUS_DETAILS_HEADER } from '@collimate/protocol';
import type { EnvelopeCheck } from './envelope.check.js';

/** Signs as the coordinator, with the key that the sites have pinned. */
export type Sealing = (text: Uint8Array) => Uint8Array;

/**
 * Signs each refusal, and the answer to each message that came in an envelope. A proxy that ends TLS can then hold an
 * answer back, but cannot forge one. This interceptor stands before every other that refuses.
 */
export function sealAnswers(sign: Sealing): ServerInterceptor {
  return (method, call) => {
    if (method.responseStream) return new ServerInterceptingCall(call);
    let envelope: Uint8Array | undefined;
    let answer: Uint8Array = new Uint8Array();
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            envelope = envelopeIn(metadata);
            proceed(metadata);
          },
        }),
      sendMessage: (message, next) => {
        if (envelope !== undefined) answer = method.responseSerialize(message as never);
        next(message);
      },
      sendStatus: (sent, next) => {
        if (envelope === undefined) return next(sent);
        const metadata = sent.metadata?.clone() ?? new Metadata();
        const bytes = sent.code === status.OK ? answer : detailsIn(metadata);
        const signature = Buffer.from(sign(answerText({ method: method.path, question: envelope, code: sent.code, bytes })));
        metadata.set(ANSWER_HEADER, Buffer.from(AnswerSeal.encode({ signature }).finish()));
        next({ ...sent, metadata });
      },
    });
  };
}

/** Lets no message reach a method whose envelope does not hold. */
export function envelopeGuard(check: EnvelopeCheck): ServerInterceptor {
  return (method, call) => {
    let envelope: Uint8Array | undefined;
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            envelope = envelopeIn(metadata);
            proceed(metadata);
          },
          onReceiveMessage: (received, proceed) => {
            const message = received as object;
            const certified = peerIdentityOf(call.getAuthContext())?.siteId;
            check.hear({ method: method.path, message, bytes: bytesOf(message) ?? new Uint8Array(), envelope, certified }).then(
              () => proceed(received),
              (error: unknown) => {
                const { code, details, metadata } = serviceErrorOf(error);
                call.sendStatus({ code, details, metadata });
              },
            );
          },
        }),
    });
  };
}

function envelopeIn(metadata: Metadata): Uint8Array | undefined {
  const [value] = metadata.get(ENVELOPE_HEADER);
  return typeof value === 'object' ? value : undefined;
}

function detailsIn(metadata: Metadata): Uint8Array {
  const [value] = metadata.get(STATUS_DETAILS_HEADER);
  return typeof value === 'object' ? value : new Uint8Array();
}
