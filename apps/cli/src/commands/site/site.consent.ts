import type { ConsentFormat } from '@collimate/platform-site-api';
import { checkNew, writeNew } from '../../output/new-file.js';
import { print } from '../../output/print.js';
import type { SiteOptions } from '../../remote/site.address.js';
import { askSite } from '../../remote/site.call.js';
import { renderReceiptPage } from '../../views/consent-receipt.page.js';

/** `collimate site consent export`. */
export async function runExportConsent(
  options: SiteOptions & { readonly out: string; readonly format: ConsentFormat },
): Promise<number> {
  checkNew(options.out);
  const { document, events, withheld } = await askSite(options, (site) => site.exportConsent({ format: options.format }));
  writeNew(options.out, document);
  print(options.json, { file: options.out, events, withheld }, () => {
    const left = withheld === 0 ? '' : `\n${withheld} events are of patients whose number is erased, and are in no export.`;
    return `${events} events in ${options.out}. The file names patients: keep it in the house.${left}`;
  });
  return 0;
}

/** `collimate site consent receipt`. */
export async function runReceipt(
  subject: string,
  options: SiteOptions & { readonly out: string; readonly html?: boolean },
): Promise<number> {
  checkNew(options.out);
  const receipt = await askSite(options, (site) => site.consentReceipt({ subject }));
  writeNew(options.out, options.html === true ? renderReceiptPage(receipt) : `${JSON.stringify(receipt, null, 2)}\n`);
  print(options.json, { file: options.out, receipt: receipt.receipt_id, record: receipt.record_id }, () =>
    [
      `Receipt ${receipt.receipt_id} in ${options.out}.`,
      `Whoever has it checks it by \`collimate verify ${options.out}\`; \`collimate site verify\` tells the fingerprint of your key.`,
    ].join('\n'),
  );
  return 0;
}
