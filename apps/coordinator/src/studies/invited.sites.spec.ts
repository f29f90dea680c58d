import { steppedProtocol } from '../../fixtures/stepped-study.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('a protocol that names a site that nobody has invited', () => {
  const home = new RehearsalCoordinator();
  beforeAll(() => home.start());
  afterAll(() => home.end());

  it('is refused with its name, and those that are invited', async () => {
    for (const site of ['north', 'south']) await home.invite(site);
    expect(await home.http('POST', '/api/v1/studies', steppedProtocol('typed', ['nort', 'south']))).toMatchObject({
      status: 404,
      body: {
        code: 'SITE_UNKNOWN',
        detail: 'the protocol names what was never invited: nort',
        place: { tag: 'sites' },
        hint: expect.stringMatching(/^invited are north, south; .*collimate study invite/) as string,
      },
    });
  });
});
