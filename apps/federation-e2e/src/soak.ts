/*
 * Long tests: `npm run soak -- [kills] [seed]` kills agents during a study, `npm run soak -- links` breaks the link between an
 * agent and its coordinator in every way that we have met, `npm run soak -- chaos [minutes] [seed]` does so to three links at once while
 * studies run, `npm run soak -- storm [agents]` has two hundred agents lose their coordinator at once,
 * `sudo npm run soak -- two-hosts` has coordinator and hospital on hosts of their own, with a firewall between.
 */
const [what] = process.argv.slice(2);
if (what === 'links') await import('./broken-links.js');
else if (what === 'chaos') await import('./chaos.js');
else if (what === 'storm') await import('./storm.js');
else if (what === 'two-hosts') await import('./two-hosts.js');
else await import('./kill-ten.js');
