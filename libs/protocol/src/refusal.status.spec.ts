import type { IncomingHttpHeaders } from 'node:http2';
import { Metadata, status } from '@grpc/grpc-js';
import { reasonOf, refusalStatus, statusDetailsOf } from './refusal.status.js';

describe('a refusal on the wire', () => {
  it('carries its reason and its pause through grpc-status-details-bin', () => {
    const error = refusalStatus(status.RESOURCE_EXHAUSTED, 'TOO_MANY_CALLS', 'slow down', 2_500);
    expect([error.code, error.details]).toEqual([status.RESOURCE_EXHAUSTED, 'slow down']);
    const received = Object.assign(new Error('x'), {
      metadata: Metadata.fromHttp2Headers(error.metadata.toHttp2Headers() as IncomingHttpHeaders),
    });
    expect(statusDetailsOf(received)).toEqual({ reason: 'TOO_MANY_CALLS', retryAfterMs: 2_500 });
  });

  it('has the bytes of google.rpc.Status with one google.rpc.ErrorInfo', () => {
    const bytes = refusalStatus(status.PERMISSION_DENIED, 'TOKEN_USED', 'no').metadata.get(
      'grpc-status-details-bin',
    )[0] as Buffer;
    const type = 'type.googleapis.com/google.rpc.ErrorInfo';
    const info = Buffer.concat([
      Buffer.from([0x0a, 10]),
      Buffer.from('TOKEN_USED'),
      Buffer.from([0x12, 12]),
      Buffer.from('collimate.v1'),
    ]);
    const any = Buffer.concat([Buffer.from([0x0a, type.length]), Buffer.from(type), Buffer.from([0x12, info.length]), info]);
    expect(bytes).toEqual(
      Buffer.concat([Buffer.from([0x08, 7, 0x12, 2]), Buffer.from('no'), Buffer.from([0x1a, any.length]), any]),
    );
  });

  it.each([
    [-1, 0],
    [59_999, 59_999],
    [2 ** 31, 60_000],
    [1e15, 60_000],
  ])('asks for no wait that a timer could not hold or that would silence who asks: of %d ms, %d', (asked, believed) => {
    expect(statusDetailsOf(refusalStatus(status.UNAVAILABLE, 'INTERNAL', 'x', asked)).retryAfterMs).toBe(believed);
  });

  it('has no reason where the peer gave none, another domain or rubbish', () => {
    expect(reasonOf(new Error('plain'))).toBeUndefined();
    expect(reasonOf(undefined)).toBeUndefined();
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from([0x1a, 0xff, 0xff]));
    expect(reasonOf(Object.assign(new Error('x'), { metadata }))).toBeUndefined();
  });
});
