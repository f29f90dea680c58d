import { RehearsalHospital } from '../../fixtures/rehearsal-hospital.js';

const ROWS = 10_000;

describe('tables of ten thousand rows', () => {
  let hospital: RehearsalHospital;
  beforeAll(async () => {
    hospital = await RehearsalHospital.open();
  });
  afterAll(() => hospital.close());

  /** @returns what the call answered, and how many others were answered meanwhile */
  async function asked(path: string, table: string): Promise<{ done: unknown; answers: number }> {
    let over = false;
    let answers = 0;
    const asking = (async () => {
      while (!over) {
        await hospital.status();
        answers += 1;
      }
    })();
    const done = await hospital.as('olga', 'POST', path, { table });
    over = true;
    await asking;
    return { done, answers };
  }

  it('are taken in whole while the agent answers others', async () => {
    const ids = Array.from({ length: ROWS }, (_, i) => `H-${i}`);
    const consent = hospital.table('c.csv', [
      'subject,type,at,form,scope',
      ...ids.map((id) => `${id},GIVEN,2025-01-01,f1,DUO:0000042`),
    ]);
    const cohort = hospital.table('k.csv', [
      'subject,image,mask,roi,group',
      ...ids.map((id) => `${id},s/${id},s/${id}.dcm,GTV-1,benign`),
    ]);
    const again = hospital.table('w.csv', [
      'subject,type,at,form,scope',
      ...ids.slice(0, 300).map((id) => `${id},WITHDRAWN,2025-02-01,,`),
    ]);
    for (const [path, table, expected] of [
      ['consent/import', consent, { events: ROWS, known: 0 }],
      ['cohort', cohort, { added: ROWS }],
      ['consent/import', consent, { events: 0, known: ROWS }],
      ['cohort', cohort, { unchanged: ROWS }],
      ['consent/import', again, { events: 300, withdrawals: 300 }],
    ] as const) {
      const { done, answers } = await asked(path, table);
      expect(done).toMatchObject(expected);
      // Some forty parts each; where nothing pauses it is the one that was asked before.
      expect(answers).toBeGreaterThan(3);
    }
  }, 120_000);
});
