import { Inject, Injectable } from '@nestjs/common';
import { cellsOfRow, CONSENT_COLUMNS, fhirBundleOf, MORE_CONSENT_COLUMNS, rowOfEvent } from '@collimate/governance-consent';
import type { ConsentFormat } from '@collimate/platform-site-api';
import { ConsentStore } from '@collimate/platform-site-store';
import { csvLine } from '@collimate/platform-tables';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';

/** An export of consent. */
export interface ConsentExportView {
  readonly document: string;
  readonly events: number;
  /** Events of subjects whose number is erased. */
  readonly withheld: number;
}

/** Writes the events of consent as a document that an import reads: here it makes no new events of it. */
@Injectable()
export class ConsentExport {
  constructor(
    private readonly consent: ConsentStore,
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'zone'>,
  ) {}

  write(format: ConsentFormat): ConsentExportView {
    const all = this.consent.numbered();
    const rows = all.flatMap(({ event, hospitalId }) =>
      hospitalId === undefined ? [] : [rowOfEvent(event, hospitalId, this.config.zone)],
    );
    const counts = { events: rows.length, withheld: all.length - rows.length };
    if (format !== 'csv') {
      const bundle = fhirBundleOf(rows, format === 'fhir-r4' ? 'R4' : 'R5');
      return { document: `${JSON.stringify(bundle, null, 1)}\n`, ...counts };
    }
    const columns = [...CONSENT_COLUMNS, ...MORE_CONSENT_COLUMNS];
    const lines = rows.map(cellsOfRow).map((cells) => csvLine(columns.map((column) => cells[column])));
    return { document: [csvLine(columns), ...lines, ''].join('\n'), ...counts };
  }
}
