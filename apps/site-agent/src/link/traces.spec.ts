import { OtlpReceiver } from '@collimate/testing-contracts/otlp';
import { RehearsalCoordinator } from '../../fixtures/rehearsal-coordinator.js';
import { RehearsalHospital, until } from '../../fixtures/rehearsal-hospital.js';
import { orderOf, rehearsalStudy } from '../../fixtures/rehearsal-study.js';

/** Ids are random hexadecimal digits, in which a short name such as `ada` turns up by chance. */
const withoutIds = (text: string): string => text.replace(/"(traceId|spanId|parentSpanId)":"[0-9a-f]*"/g, '"$1":""');

describe('the traces of an agent', () => {
  it('are spans of its calls to the coordinator alone: nothing of the tables, the people, the studies or the answers', async () => {
    const receiver = await OtlpReceiver.open();
    const { spans, texts } = receiver;
    const coordinator = await RehearsalCoordinator.start();
    const hospital = await RehearsalHospital.open({ COLLIMATE_SITE_TRACES: receiver.url });
    try {
      await hospital.as('admin', 'POST', 'enrolment', { token: coordinator.token('north') });
      const study = rehearsalStudy();
      coordinator.review(study);
      await hospital.approve(study);
      const consent = hospital.table('consent.csv', [
        'subject,type,at,form,scope',
        'CANARY-4711,GIVEN,2026-01-01,f1,DUO:0000006',
      ]);
      await hospital.as('olga', 'POST', 'consent/import', { table: consent });
      await hospital.as('olga', 'POST', `studies/${study.digest}/ready`);
      coordinator.order(orderOf(study, 'moments', 'r-1'));
      await until(() => coordinator.handedIn.length === 1);
    } finally {
      await hospital.close();
      await coordinator.stop();
      receiver.close();
    }
    const methods = spans.map(({ attributes }) => attributes['rpc.method']);
    for (const method of ['SiteService/Hello', 'SiteService/PullAssignments', 'RoundService/SubmitContribution']) {
      expect(methods).toContain(`collimate.v1.${method}`);
    }
    expect(new Set(spans.map(({ name, service }) => `${name} ${service}`))).toEqual(new Set(['rpc client collimate-agent']));
    for (const { attributes } of spans) expect(Object.keys(attributes).sort()).toEqual(['collimate.outcome', 'rpc.method']);
    expect(withoutIds(texts.join(''))).not.toMatch(/CANARY|rehearsal|moments|r-1|ada|north/);
  });
});
