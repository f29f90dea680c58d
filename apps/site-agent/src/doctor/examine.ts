import { userInfo } from 'node:os';
import { CollimateError } from '@collimate/kernel-errors';
import type { DoctorReport, Finding } from '@collimate/platform-site-api';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { failed, type Check, type Verdict } from '../examination/check.js';
import type { Examination } from '../examination/examination.js';

/** Looks at everything, one after the other, so that no check weighs on another's times. @returns a finding a check, in their order */
export async function examine(at: Examination, checks: readonly Check[]): Promise<DoctorReport> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push({ name: check.name, title: check.title, ...(await lookSafely(check, at)) });
  const { way } = at;
  return {
    schema: 'collimate.doctor/1',
    version: AGENT_VERSION,
    coordinator: way === undefined ? null : `https://${way.host.includes(':') ? `[${way.host}]` : way.host}:${way.port}`,
    proxy: way?.proxy === undefined ? null : `${way.proxy.host}:${way.proxy.port}`,
    account: accountName(),
    findings,
  };
}

/** A check that breaks is a failure of its own, and the others go on. Of a foreign error only its class and code are told. */
async function lookSafely(check: Check, at: Examination): Promise<Verdict> {
  try {
    return await check.look(at);
  } catch (error) {
    const code = (error as { readonly code?: unknown } | undefined)?.code;
    const word = error instanceof CollimateError || typeof code === 'string' ? String(code) : (error as Error).name;
    return failed(`could not be looked at: ${word}`, 'If the others are green, send this line to whoever maintains the program.');
  }
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
