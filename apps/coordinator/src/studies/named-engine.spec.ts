import { steppedProtocol } from '../../fixtures/stepped-study.js';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';

describe('a protocol that names the engine', () => {
  const home = new RehearsalCoordinator();
  let sites: readonly string[];

  beforeAll(async () => {
    await home.start();
    sites = (await home.join(['north', 'south'])).map(({ id }) => id);
  });
  afterAll(() => home.end());
  const post = (id: string, engine: string) => home.http('POST', '/api/v1/studies', { ...steppedProtocol(id, sites), engine });

  it('is frozen where sites can compute by it', async () => {
    expect(await post('named', 'collimate-ibsi1/2')).toMatchObject({ status: 201, body: { id: 'named', state: 'frozen' } });
  });

  it('is refused where none can, with the nearest definition', async () => {
    expect(await post('unknown', 'collimate-ibsi1/20')).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID_PROTOCOL',
        place: { tag: 'engine' },
        hint: 'Did you mean "collimate-ibsi1/2"? Possible is collimate-ibsi1/2.',
      },
    });
  });
});
