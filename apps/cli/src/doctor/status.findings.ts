import { knownParts } from '@collimate/kernel-canonical';
import type { Finding, SiteCode, SiteStatus } from '@collimate/platform-site-api';

/** A certificate is valid for 30 days and renewed after 15, so a shorter rest than this shows that the renewal fails. */
const WARN_DAYS = 10;
const DAY_MS = 86_400_000;

const TITLES = {
  certificate: 'certificate of this site',
  link: 'link to the coordinator',
  record: "this site's record, and no other agent with its id",
  'coordinator-log': "the coordinator's log",
  consent: 'consent and withdrawals',
  scans: 'queue of the running agent',
} as const;

type Name = keyof typeof TITLES;

/**
 * @returns findings from the running agent's status, which only logged-in users can read @param status undefined if
 *   nobody is logged in @param nowMs since 1970 UTC
 */
export function statusFindings(status: SiteStatus | undefined, nowMs: number): readonly Finding[] {
  if (status === undefined)
    return (Object.keys(TITLES) as Name[]).map((name) =>
      finding(name, 'skip', 'nobody is logged in at a running agent: `collimate site login NAME`'),
    );
  return [certificate(status, nowMs), link(status), record(status), coordinatorLog(status), consent(status), scans(status)];
}

function certificate({ coordinator }: SiteStatus, nowMs: number): Finding {
  if (coordinator === null) return finding('certificate', 'skip', 'not enrolled yet');
  const days = (Date.parse(coordinator.certificateExpires) - nowMs) / DAY_MS;
  const cure = 'The agent renews it by itself as soon as the link is up: mend the link. No new enrolment is needed.';
  if (days < 0) return finding('certificate', 'fail', `expired ${coordinator.certificateExpires}`, cure);
  const seen = `until ${coordinator.certificateExpires}`;
  return days < WARN_DAYS ? finding('certificate', 'warn', seen, cure) : finding('certificate', 'ok', seen);
}

function link({ coordinator }: SiteStatus): Finding {
  if (coordinator === null) return finding('link', 'skip', 'not enrolled yet');
  const hindrance = coordinator.hindrance ?? null;
  if (coordinator.connected && hindrance !== null)
    return finding(
      'link',
      'warn',
      `since ${hindrance.since} the coordinator cannot take what this site says: ${hindrance.code}`,
      'Tell its operator: its database is in trouble. The agent says it again by itself.',
    );
  if (coordinator.connected) return finding('link', 'ok', `since ${coordinator.since}`);
  const { lastError } = coordinator;
  const why =
    lastError === null ? 'no reason yet' : `${lastError.code}${lastError.trouble === null ? '' : `, ${lastError.trouble}`}`;
  return finding(
    'link',
    'fail',
    `down since ${coordinator.since}: ${why}`,
    lastError?.code === ('HEAD_NOT_SIGNED' satisfies SiteCode)
      ? "The coordinator names a head of this hospital's log that this hospital has not signed. Nothing is stopped or spent for it: ask its operator what was restored or changed there."
      : 'What the checks of the network say; the agent tries again by itself.',
  );
}

function record({ quarantine, quarantineCause, extraction }: SiteStatus): Finding {
  const isDouble = quarantineCause === 'witness-forked' || quarantineCause === 'database-forked';
  if (isDouble || extraction.queue?.code === 'QUEUE_OF_ANOTHER_AGENT')
    return finding(
      'record',
      'fail',
      'another agent runs with the id of this site, or on a copy of its data',
      'Find it and end it, then two approvers: `collimate site recover`.',
    );
  return quarantine === 'none'
    ? finding('record', 'ok', 'whole, and no other agent is known')
    : finding(
        'record',
        'fail',
        `nothing is released: ${quarantineCause ?? quarantine}`,
        '`collimate site status` says why, and what two approvers do.',
      );
}

function coordinatorLog({ alarm }: SiteStatus): Finding {
  return alarm === null
    ? finding('coordinator-log', 'ok', 'believed')
    : finding(
        'coordinator-log',
        'fail',
        alarm,
        'Ask the operator of the coordinator before anything else; docs/operations/site-agent.md.',
      );
}

function consent({ consent: { warnings } }: SiteStatus): Finding {
  return warnings.length === 0
    ? finding('consent', 'ok', 'as they have to be')
    : finding('consent', 'warn', warnings.join(', '), '`collimate site status` says what each means.');
}

function scans({ extraction }: SiteStatus): Finding {
  return extraction.queue === null
    ? finding('scans', 'ok', 'takes jobs')
    : finding(
        'scans',
        'fail',
        `${extraction.queue.code} since ${extraction.queue.since}`,
        'Look at the server of the queue; the agent goes on by itself.',
      );
}

function finding(name: Name, state: Finding['state'], seen: string, cure?: string): Finding {
  return { name, title: TITLES[name], state, seen, ...knownParts<Finding>({ cure }) };
}
