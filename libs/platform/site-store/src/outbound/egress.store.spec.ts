import { sha256Hex } from '@collimate/kernel-canonical';
import { TemporarySite } from '../../fixtures/temporary-site.js';

const TO = 'https://coordinator.example:8443';
const DECLINE = '/collimate.v1.RoundService/Decline';

describe('the archive of what left', () => {
  let site: TemporarySite;
  beforeEach(() => (site = new TemporarySite()));
  afterEach(() => site.remove());

  it('keeps the bytes of each message once, with how often it went and was answered', () => {
    const { egress } = site.store;
    const bytes = Buffer.from([1, 2, 3]);
    const first = egress.handedOver(TO, DECLINE, bytes);
    expect(egress.find(first)).toMatchObject({ times: 0, answered: 0, sha256: sha256Hex(bytes) });
    egress.ended(first, false);
    site.clock.advance(60_000);
    expect(egress.handedOver(TO, DECLINE, bytes)).toBe(first);
    egress.ended(first, true);
    const other = egress.handedOver('https://elsewhere.example', DECLINE, bytes);
    const message = site.reopen().egress.find(first)!;
    expect(Buffer.from(message.bytes)).toEqual(bytes);
    expect(message).toMatchObject({ recipient: TO, method: DECLINE, times: 2, answered: 1 });
    expect([message.firstAt, message.lastAt]).toEqual(['2026-11-23T07:00:00.000Z', '2026-11-23T07:01:00.000Z']);
    expect(site.store.egress.after(first, 10).map(({ id }) => id)).toEqual([other]);
    expect(site.store.egress.newest).toBe(other);
  });

  it('forgets what never left, and nothing that did', () => {
    const { egress } = site.store;
    const never = egress.handedOver(TO, DECLINE, Buffer.from('a'));
    egress.neverLeft(never);
    expect(egress.find(never)).toBeUndefined();
    const once = egress.handedOver(TO, DECLINE, Buffer.from('b'));
    egress.ended(once, false);
    egress.neverLeft(egress.handedOver(TO, DECLINE, Buffer.from('b')));
    expect(egress.after(0, 10).map(({ id, times }) => [id, times])).toEqual([[once, 1]]);
  });

  it('refuses that a row is changed or removed', () => {
    const { egress, session } = site.store;
    const id = egress.handedOver(TO, DECLINE, Buffer.from('a'));
    egress.ended(id, true);
    const bad = (sql: string) => () => session.prepare(sql).run();
    expect(bad(`update egress set bytes = x'00'`)).toThrow();
    expect(bad(`update egress set recipient = 'x'`)).toThrow();
    expect(bad('delete from egress')).toThrow();
  });
});
