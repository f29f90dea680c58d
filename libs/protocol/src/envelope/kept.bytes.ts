import type { ServiceDefinition } from '@grpc/grpc-js';

const KEPT = new WeakMap<object, Uint8Array>();

/** @returns the bytes that a message came as; undefined for one that came by no service of `keepingBytes` */
export function bytesOf(message: object): Uint8Array | undefined {
  return KEPT.get(message);
}

/**
 * The same service, whose messages remember the bytes they came as: a signature is over those, and a field of a later version is gone once
 * they were read.
 */
export function keepingBytes<S extends ServiceDefinition>(service: S): S {
  const keeping =
    <M>(read: (bytes: Buffer) => M) =>
    (bytes: Buffer): M => {
      const message = read(bytes);
      KEPT.set(message as object, bytes);
      return message;
    };
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    {
      ...method,
      requestDeserialize: keeping(method.requestDeserialize as (bytes: Buffer) => unknown),
      responseDeserialize: keeping(method.responseDeserialize as (bytes: Buffer) => unknown),
    },
  ]);
  return Object.fromEntries(methods) as S;
}
