/*
 * Long tests: `npm run soak -- [kills] [seed]` kills agents during a study, `npm run soak -- links` breaks the link between an
 * agent and its coordinator in every way that we have met.
 */
if (process.argv[2] === 'links') await import('./broken-links.js');
else await import('./kill-ten.js');
