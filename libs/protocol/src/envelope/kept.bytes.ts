import type { ServiceDefinition } from '@grpc/grpc-js';

const KEPT = new WeakMap<object, Uint8Array>();

/** @returns the bytes that a message came as; undefined for one that came by no service of `keepingBytes` */
export function bytesOf(message: object): Uint8Array | undefined {
  return KEPT.get(message);
}

/**
 * The same service, whose messages remember the bytes that they came as. Signatures cover those bytes, and decoding
 * drops fields of a later version.
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
