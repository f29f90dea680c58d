import { checkpointFromWire, type HelloResponse } from '@collimate/protocol';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/* A coordinator names a head of a hospital's log: what it makes up burns no budget (ADR 0149). */
describe('a head that the coordinator names', () => {
  const study = rehearsalStudy();
  let coordinator: RehearsalCoordinator;
  let hospital: RehearsalHospital;

  beforeEach(async () => {
    coordinator = await RehearsalCoordinator.start();
    hospital = await RehearsalHospital.joined(coordinator, study);
    await hospital.as('olga', 'POST', 'consent/import', {
      table: hospital.table('c.csv', ['subject,type,at,form,scope', 'A,GIVEN,2025-01-01,f1,DUO:0000042']),
    });
    await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
    await answered('r-1');
  });
  afterEach(async () => {
    await hospital.close();
    await coordinator.stop();
  });

  const answered = async (round: string, query = 0): Promise<void> => {
    coordinator.order(orderOf(study, study.queries[query].name, round));
    await until(() => coordinator.handedIn.some(({ contribution }) => contribution.roundId === round), 20_000);
  };
  const spent = async (): Promise<string> => (await hospital.as<{ site: { spent: string } }>('ada', 'GET', 'budget')).site.spent;
  const standing = async () => {
    const { quarantine, quarantineCause, coordinator: link } = await hospital.status();
    return { quarantine, quarantineCause, code: link?.lastError?.code, connected: link?.connected };
  };
  const greetedWith = async (tamper: (hello: HelloResponse) => HelloResponse): Promise<void> => {
    coordinator.tamper = tamper;
    const { hellos } = coordinator;
    // A link that is just being made has no stream that could end.
    await until(() => {
      coordinator.drain();
      return coordinator.hellos > hellos;
    }, 30_000);
  };
  const connected = async (): Promise<boolean> => (await standing()).connected === true;

  it.each([
    ['ahead, without a signature', (size: bigint) => ({ size: size + 40n, signature: Buffer.alloc(0) })],
    ['ahead, under the signature of another head', (size: bigint) => ({ size: size + 40n })],
    ['of another log, without a signature', () => ({ root: Buffer.alloc(32, 7), signature: Buffer.alloc(0) })],
    ['of a tree that nobody began', () => ({ origin: 'collimate/site/north/7', signature: Buffer.alloc(0) })],
    ['of a tree beyond all', () => ({ origin: 'collimate/site/north/999999', signature: Buffer.alloc(0) })],
  ])(
    'is not believed once it has shown a signed one: %s',
    async (_, made) => {
      await greetedWith((hello) => hello);
      await until(connected, 20_000);
      const before = await spent();
      expect(before).not.toBe('0');
      await greetedWith((hello) => ({ ...hello, witnessed: { ...hello.witnessed!, ...made(hello.witnessed!.size) } }));
      await until(async () => (await standing()).code === 'HEAD_NOT_SIGNED', 20_000);
      expect(await standing()).toMatchObject({ quarantine: 'none', quarantineCause: null, connected: false });
      const said = hospital.logged.filter((line) => line.includes('HEAD_NOT_SIGNED'));
      expect(said.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([50]);
      // A restart does not forget what was shown, nor does a database of before.
      await hospital.stop();
      await hospital.start();
      await until(async () => (await standing()).code === 'HEAD_NOT_SIGNED', 20_000);
      expect(await spent()).toBe(before);
      coordinator.tamper = (hello) => hello;
      await until(connected, 30_000);
      await answered('r-2');
    },
    120_000,
  );

  it.each([
    ['of another hospital', { origin: 'collimate/site/south/1' }],
    ['of a tree below the first', { origin: 'collimate/site/north/0' }],
    ['with a root of three bytes', { root: Buffer.alloc(3) }],
  ])(
    'is malformed, and stops nothing: %s',
    async (_, made) => {
      await greetedWith((hello) => ({ ...hello, witnessed: { ...hello.witnessed!, ...made } }));
      await until(async () => (await standing()).code === 'MALFORMED_MESSAGE', 20_000);
      expect(await standing()).toMatchObject({ quarantine: 'none', quarantineCause: null, connected: false });
      coordinator.tamper = (hello) => hello;
      await until(connected, 30_000);
    },
    120_000,
  );

  it('is believed of a machine that was put back whole: it has signed it', async () => {
    await greetedWith((hello) => hello);
    await until(connected, 20_000);
    const image = hospital.image();
    await answered('r-2', 1);
    const confirmed = checkpointFromWire(coordinator.hello('north', 0).witnessed).size;
    await hospital.stop();
    hospital.restore(image);
    await hospital.start();
    await until(async () => (await standing()).quarantine === 'unrecovered', 20_000);
    expect(confirmed).toBeGreaterThan(1);
    expect(await standing()).toMatchObject({ quarantineCause: 'witness-ahead' });
  }, 120_000);

  it('is believed as it is of a coordinator that has never shown a signed one, as an earlier release', async () => {
    await hospital.close();
    await coordinator.stop();
    coordinator = await RehearsalCoordinator.start();
    const unsigned = (hello: HelloResponse): HelloResponse => ({
      ...hello,
      witnessed: { ...hello.witnessed!, signature: Buffer.alloc(0) },
    });
    coordinator.tamper = unsigned;
    hospital = await RehearsalHospital.joined(coordinator, study);
    await greetedWith((hello) => {
      const { witnessed, ...rest } = unsigned(hello);
      return { ...rest, witnessed: { ...witnessed!, size: witnessed!.size + 40n } };
    });
    await until(async () => (await standing()).quarantine === 'unrecovered', 20_000);
    expect(await standing()).toMatchObject({ quarantineCause: 'witness-ahead' });
  }, 60_000);
});
