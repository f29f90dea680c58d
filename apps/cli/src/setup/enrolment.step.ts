import type { SetupStep } from './setup.step.js';

/** Joins the federation, once. */
export const enrolmentStep: SetupStep = {
  plan: ({ token }) => (token === undefined ? undefined : 'enrol this site with the invitation'),
  async take(run) {
    const site = await run.asAdministrator();
    const { site: enrolled } = await site.status();
    if (enrolled !== null) return `Enrolled already, as ${enrolled}.`;
    if (run.token === undefined) return 'Not enrolled: no invitation was given.';
    const done = await site.enrol({ token: run.token });
    const waits = done.isPending ? ' Read it to its operators by telephone: they admit the site, and it connects by itself.' : '';
    return `Enrolled as ${done.site} at ${done.url}. The phrase of its key: ${done.phrase}.${waits}`;
  },
};
