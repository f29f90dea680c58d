import { resolve } from 'node:path';
import { say } from '../output/print.js';
import { renderNotes } from '../views/table-notes.view.js';
import type { SetupStep } from './setup.step.js';

/**
 * Both tables, consent first. A table counts only after the agent has read all of it; importing the same table again
 * changes nothing.
 */
export const tablesStep: SetupStep = {
  plan({ answers: { consent, cohort } }) {
    const named = [consent, cohort].filter((file) => file !== undefined);
    return named.length === 0 ? undefined : `check and import ${named.join(' and ')}`;
  },
  async take(run) {
    const { consent, cohort } = run.answers;
    if (consent === undefined && cohort === undefined)
      return 'No table was named: `collimate site consent import`, `… cohort import`.';
    const site = await run.asAdministrator();
    const told: string[] = [];
    if (consent !== undefined) {
      const { events, known, notes } = await site.importConsent({ table: resolve(consent), sentAgain: false });
      told.push(`consent: ${events} events recorded, ${known} known before`);
      if (notes.length > 0) say(renderNotes(notes));
    }
    if (cohort !== undefined) {
      const { added, changed, unchanged, notes } = await site.importCohort({ table: resolve(cohort) });
      told.push(`cohort: ${added} rows added, ${changed} changed, ${unchanged} unchanged`);
      if (notes.length > 0) say(renderNotes(notes));
    }
    return `${told.join('; ')}.`;
  },
};
