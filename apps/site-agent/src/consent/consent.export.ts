import { Inject, Injectable } from '@nestjs/common';
import { cellsOfRow, CONSENT_COLUMNS, fhirBundleOf, MORE_CONSENT_COLUMNS, rowOfEvent } from '@collimate/governance-consent';
import type { ConsentFormat } from '@collimate/platform-site-api';
import { Keystore } from '@collimate/platform-keystore';
import { ConsentStore } from '@collimate/platform-site-store';
import { spreadsheetLine } from '@collimate/platform-tables';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { houseOf } from './house.mark.js';

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
    @Inject(SITE_CONFIG) private readonly config: Pick<SiteConfig, 'zone' | 'patientSystem'>,
    private readonly keys: Keystore,
  ) {}

  write(format: ConsentFormat): ConsentExportView {
    const { zone, patientSystem } = this.config;
    const all = this.consent.numbered();
    const rows = all.flatMap(({ event, hospitalId }) => (hospitalId === undefined ? [] : [rowOfEvent(event, hospitalId, zone)]));
    const counts = { events: rows.length, withheld: all.length - rows.length };
    if (format !== 'csv') {
      const bundle = fhirBundleOf(rows, {
        release: format === 'fhir-r4' ? 'R4' : 'R5',
        patientSystem,
        house: houseOf(this.keys),
      });
      return { document: `${JSON.stringify(bundle, null, 1)}\n`, ...counts };
    }
    const columns = [...CONSENT_COLUMNS, ...MORE_CONSENT_COLUMNS];
    const lines = rows.map(cellsOfRow).map((cells) => spreadsheetLine(columns.map((column) => cells[column])));
    return { document: [spreadsheetLine(columns), ...lines, ''].join('\n'), ...counts };
  }
}
