import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('the metrics of a coordinator', () => {
  const home = new RehearsalCoordinator();
  beforeAll(() => home.start({ COLLIMATE_COORDINATOR_METRICS_PORT: '0' }));
  afterAll(() => home.end());
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${home.running.metricsPort}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };

  it('say which sites there are and how they stand', async () => {
    await home.join(['north', 'south']);
    expect((await home.http('POST', '/api/v1/sites', { id: 'east', name: 'East' })).status).toBe(201);
    const { text, type } = await get('/metrics');
    expect(type).toContain('version=0.0.4');
    for (const line of [
      'leads 1',
      'sites{state="active"} 2',
      'sites{state="invited"} 1',
      'site_up{site="north"} 0',
      'rounds_open 0',
    ]) {
      expect(text).toContain(`collimate_coordinator_${line}\n`);
    }
    expect(text).not.toContain('east');
    // Neither has said Hello yet: there is no moment to tell.
    expect(text).not.toMatch(/^collimate_coordinator_site_seen_timestamp_seconds/m);
  });

  it('stand on loopback beside health, and not on the port of the sites', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}\n' });
    expect((await home.http('GET', '/metrics')).status).toBe(404);
  });
});
