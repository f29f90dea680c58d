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

  it('keeps a message that was under way when the program was killed, also if the next call has no connection', () => {
    const bytes = Buffer.from('noisy vector of an answer');
    const left = site.store.egress.handedOver(TO, DECLINE, bytes);
    const { egress, session } = site.reopen();
    expect(egress.handedOver(TO, DECLINE, bytes)).toBe(left);
    egress.neverLeft(left);
    expect(egress.find(left)).toMatchObject({ times: 0, bytes: new Uint8Array(bytes) });
    expect(() => session.prepare('delete from egress').run()).toThrow();
    expect(() => session.prepare('update egress set in_doubt = 0').run()).toThrow();
    egress.handedOver(TO, DECLINE, bytes);
    egress.ended(left, true);
    expect(egress.find(left)).toMatchObject({ times: 1, answered: 1 });
  });

  it('keeps a message that another call carries, and forgets it when none did', () => {
    const { egress } = site.store;
    const bytes = Buffer.from('a');
    const [one, two] = [egress.handedOver(TO, DECLINE, bytes), egress.handedOver(TO, DECLINE, bytes)];
    egress.neverLeft(two);
    expect(egress.find(one)).toBeDefined();
    egress.ended(one, false);
    egress.neverLeft(one);
    expect(egress.find(one)).toMatchObject({ times: 1 });
    const never = [egress.handedOver(TO, DECLINE, Buffer.from('b')), egress.handedOver(TO, DECLINE, Buffer.from('b'))];
    for (const id of never) egress.neverLeft(id);
    expect(egress.find(never[0])).toBeUndefined();
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
