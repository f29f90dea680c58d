import type { DoctorReport } from '@collimate/platform-site-api';

/** The same at every hospital. */
const WHAT_LEAVES: readonly string[] = [
  '\nOther connections: none, unless the hospital names independent witnesses of its log (`COLLIMATE_SITE_WITNESSES`): HTTPS to each, once an hour, under 10 KB. The local API listens on 127.0.0.1. Where an image archive is asked (`collimate pacs`), that stays within the house:\n',
  ...table(
    ['to', 'port, protocol', 'direction'],
    [['________________ (PACS)', 'TCP ____, DICOMweb (HTTPS) or DIMSE', 'outbound, inside the house']],
  ),
  '\n## Volumes\n',
  ...table(
    ['when', 'how much'],
    [
      ['idle', 'one connection, keep-alives: under 1 MB a day'],
      ['a study', 'its protocol in, under 1 MB; a vector a statistic out, 8 bytes a cell, up to 80 KB for 10,000 cells'],
      ['images, tables', 'never leave the machine'],
    ],
  ),
  '\n## Categories of data\n',
  ...table(
    ['leaves the house', 'does not'],
    [
      [
        'sums over all consenting patients with noise (differential privacy), charged to a budget that two people approve',
        'images, features of a patient, names, numbers, dates, counts without noise',
      ],
      ['heads of the log of releases (hashes), versions, state of the study', 'consent, withdrawals, reasons, file names'],
    ],
  ),
  '\n## Retention\n',
  "At the coordinator: released sums and its log, as long as the study's protocol says, and for audit. Here: the record of releases, for the hospital to keep or to destroy.\n",
  '## Paragraph for the data protection impact assessment\n',
  "The agent computes radiomic features from images inside the hospital. Only vectors of sums over all consenting patients leave it, and each has had random noise added before, whose size is fixed by an approved protocol: a reader of everything that was ever sent can tell hardly better with than without any one patient's data (zero-concentrated differential privacy; the loss is counted exactly in a ledger, `collimate site budget`). Two named people of the hospital approve every study; the coordinator cannot raise the budget or change a rule. A withdrawal of consent takes effect at once for everything that is computed afterwards. Every release stands in a log that cannot be altered unseen.\n",
  '## Contacts\n',
  ...table(
    ['role', 'name', 'telephone, mail'],
    [
      ['hospital IT, machine of the agent', '', ''],
      ['firewall, proxy', '', ''],
      ['data protection officer', '', ''],
      ['operator of the coordinator', '', ''],
    ],
  ),
];

/**
 * The page for a firewall team and a data protection officer, in Markdown; facts that only the hospital knows are left
 * blank.
 */
export function renderNetsheet({ coordinator, proxy, findings }: DoctorReport, machine: string): string {
  const url = coordinator === null ? undefined : new URL(coordinator);
  const host = url?.hostname ?? '________________';
  const port = url === undefined ? '443' : url.port || '443';
  const addresses = findings.find(({ name, state }) => name === 'dns' && state === 'ok')?.seen ?? 'by DNS';
  return [
    `# Network sheet: Collimate agent\n`,
    ...table(
      ['what is asked for', ''],
      [
        ['machine of the agent', `\`${machine}\``],
        ['direction', 'outbound alone; nothing inbound, no VPN, no port forwarding'],
        ['to', `\`${host}\` (${addresses})`],
        ['port, protocol', `TCP ${port}; TLS 1.3 with HTTP/2 (gRPC), mutual certificates`],
        ['way', proxy === null ? 'direct' : `through the proxy \`${proxy}\` by CONNECT`],
        [
          'TLS inspection',
          "**exception needed**: the agent trusts the coordinator's own authority alone; re-signed TLS is refused",
        ],
        ['idle timeout', '60 s or more; the agent sends a keep-alive every 15 s'],
        ['upload', '4 MiB a request'],
        ['DNS, time', 'the name above, if there is no proxy; a time server, within 60 s of the coordinator'],
      ],
    ),
    ...WHAT_LEAVES,
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}
