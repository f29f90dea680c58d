import { parseSiteId } from '@collimate/kernel-canonical';
import { TRACE_ATTRIBUTES } from '@collimate/platform-service-kit';
import { OtlpReceiver } from '@collimate/testing-contracts/otlp';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalSite, refusal } from '../../fixtures/rehearsal-site.js';

describe('the traces of a coordinator', () => {
  const home = new RehearsalCoordinator();
  let receiver: OtlpReceiver;

  beforeAll(async () => {
    receiver = await OtlpReceiver.open();
    await home.start({ COLLIMATE_COORDINATOR_TRACES: receiver.url });
  });
  afterAll(async () => {
    await home.end();
    receiver.close();
  });

  it('are spans of its calls and requests at a real receiver, with nothing but the words that are listed', async () => {
    const { spans, texts } = receiver;
    const [north] = await home.join(['north']);
    await north.hello();
    await home.http('POST', '/api/v1/sites/north/revocation');
    expect((await refusal(north.hello())).reason).toBe('CERTIFICATE_REVOKED');
    const stranger = new RehearsalSite(parseSiteId('canary-4711'), home.running.address.port);
    expect((await refusal(stranger.enrol(await home.invite('other')))).reason).toBe('TOKEN_UNKNOWN');
    stranger.close();
    const said = (): string[] =>
      spans.map(({ name, attributes }) =>
        [name, attributes['rpc.method'] ?? attributes['http.route'], attributes['collimate.outcome']].join(' '),
      );
    const enrolments = (): number => said().filter((line) => line.startsWith('rpc server collimate.v1.SiteService/Enrol')).length;
    for (let looks = 0; enrolments() < 2 && looks < 200; looks++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(said()).toContain('rpc server collimate.v1.SiteService/Enrol OK');
    expect(said()).toContain('rpc server collimate.v1.SiteService/Hello OK');
    expect(said()).toContain('rpc server collimate.v1.SiteService/Hello UNAUTHENTICATED');
    expect(said()).toContain('http server /api/v1/sites/:id/revocation HTTP_204');
    const hello = spans.find(({ attributes }) => attributes['rpc.method'] === 'collimate.v1.SiteService/Hello');
    expect(hello?.attributes['collimate.site']).toBe('north');
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['collimate-coordinator']));
    for (const { attributes } of spans) for (const key of Object.keys(attributes)) expect(TRACE_ATTRIBUTES).toContain(key);
    // What stands in a body or an invitation is in no span.
    expect(texts.join('')).not.toMatch(/canary-4711|CM1-/);
  });
});
