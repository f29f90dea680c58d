import { print } from '../../output/print.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { renderHello } from '../../views/doctor.view.js';

/** `collimate site hello`: a study on phantoms. @returns 0 if it is green, else 2 */
export async function runHello(options: SiteOptions): Promise<number> {
  const report = await askSite(options, (site) => site.hello());
  print(options.json, report, renderHello);
  return report.isGreen ? 0 : 2;
}
