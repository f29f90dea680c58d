import { CHECKLISTS, fillChecklist, methodsParagraph } from '@collimate/governance-publication';
import { freezeStudy, parseStudy } from '@collimate/governance-study';
import { CliError } from '../../errors/cli.error.js';
import { print } from '../../output/print.js';
import type { CoordinatorOptions } from '../../remote/coordinator.address.js';
import { askCoordinator as ask } from '../../remote/coordinator.call.js';
import { readProtocolDocument } from '../../sources/protocol.source.js';
import { renderChecklist } from '../../views/study-report.view.js';
import { checkKnown, checkProtocol } from './study.result.command.js';

/** Options of `collimate study report`. */
export interface ReportOptions extends CoordinatorOptions {
  readonly protocol: string;
  readonly checklist?: string;
  readonly methods?: boolean;
}

/** `collimate study report`: a reporting checklist or the methods, as far as protocol and result prove them. */
export async function runReport(id: string, options: ReportOptions): Promise<number> {
  const checklist = CHECKLISTS.find(({ name }) => name === options.checklist);
  if ((checklist === undefined) === (options.methods !== true)) {
    throw new CliError('BAD_FORMAT', 'input', 'a report is one checklist, or the methods', {
      hint: `Name --checklist ${CHECKLISTS.map(({ name }) => name).join('|')}, or --methods, and not both.`,
    });
  }
  const study = freezeStudy(readProtocolDocument(options.protocol, parseStudy));
  const result = await ask(options, (coordinator) => coordinator.result(id));
  checkKnown(result);
  checkProtocol(result, study);
  if (checklist === undefined) {
    const methods = methodsParagraph(study, result);
    print(options.json, { methods }, (shown) => shown.methods);
  } else print(options.json, fillChecklist(checklist, study, result), renderChecklist);
  return 0;
}
