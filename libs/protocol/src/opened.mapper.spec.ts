import type { SiteId } from '@collimate/kernel-canonical';
import { FetchOpenedSecretsResponse } from './generated/collimate/v1/masking.js';
import { openedFromWire, openedToWire } from './opened.mapper.js';

describe('what the survivors of an attempt have opened', () => {
  const opened = new Map([
    ['west' as SiteId, new Uint8Array(32).fill(1)],
    ['east' as SiteId, new Uint8Array(32).fill(2)],
  ]);
  const sent = (message: FetchOpenedSecretsResponse) =>
    FetchOpenedSecretsResponse.decode(FetchOpenedSecretsResponse.encode(message).finish());

  it('is the same on the other side, sorted by site', () => {
    const message = sent(openedToWire(opened));
    expect(message.secrets.map(({ siteId }) => siteId)).toEqual(['east', 'west']);
    expect(openedFromWire(message)).toEqual(opened);
  });

  it.each([
    ['a secret of another length', { siteId: 'east', secret: Buffer.alloc(31) }],
    ['a second one of a site', { siteId: 'west', secret: Buffer.alloc(32) }],
    ['a site that is none', { siteId: 'No such', secret: Buffer.alloc(32) }],
  ])('is refused with %s', (_what, secret) => {
    const { secrets } = openedToWire(opened);
    const bent = sent({ secrets: [...secrets.filter(({ siteId }) => siteId !== 'east'), secret] });
    expect(() => openedFromWire(bent)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/MALFORMED_MESSAGE|BAD_IDENTIFIER/) as string }),
    );
  });
});
