/** The style of the certificate's page: no font and no picture is fetched. */
export const CERTIFICATE_STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf6;--ink:#1b2323;--soft:#56615f;--line:#dcdacf}
@media(prefers-color-scheme:dark){:root{--paper:#121716;--ink:#ecebe4;--soft:#a3aeab;--line:#323b38}}
html{font:400 1rem/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink)}
main{max-width:62rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,2.5rem)}
h1,h2{font-family:Georgia,serif;line-height:1.2}h2{margin:2rem 0 .5rem;font-size:1.25rem}
.eyebrow,small,dt,caption{color:var(--soft)}.eyebrow{font-size:.85rem}small{display:block;font-weight:400}
.lede{font-size:1.1rem}dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.4rem 1rem}dd{margin:0;overflow-wrap:anywhere}
@media(max-width:40rem){dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.6rem}}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.3rem 0}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
@media print{.scroll{overflow:visible}}
`;
