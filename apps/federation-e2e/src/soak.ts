/*
 * Long tests: `npm run soak -- [kills] [seed]` kills agents during a study, `npm run soak -- links` breaks the link between an
 * agent and its coordinator in every way that we have met.
 */
await import(process.argv[2] === 'links' ? './broken-links.js' : './kill-ten.js');
