/** Who names what may leave the hospital, by file. A further one is a line here, and is seen. */

/** Values of `@collimate/protocol` with which a message of the wire is made or read; `Types` begin with a capital letter. */
export const IS_OF_THE_WIRE = /^([A-Z][a-z]|(contribution|unavailable|maskingWord)ToWire$)/;

/** Files of the agent, below `apps/site-agent/src/`, with the values of the wire that each of them names. */
export const WIRE_USERS = {
  'dispatch/contribution.builder.ts': ['SubmitContributionRequest', 'contributionToWire', 'unavailableToWire'],
  'egress/egress.proof.ts': [
    ...['HelloRequest', 'PutContributionChunkRequest', 'SayInAttemptRequest'],
    ...['SubmitContributionRequest', 'WitnessCheckpointRequest'],
  ],
  'examination/coordinator.visit.ts': ['SiteServiceService'],
  'link/attempt.calls.ts': ['SayInAttemptRequest', 'maskingWordToWire'],
  'link/call.envelopes.ts': ['AnswerSeal', 'Envelope'],
  'link/coordinator.calls.ts': [
    ...['DeclineRequest', 'PutContributionChunkRequest', 'ReportProgressRequest'],
    ...['SubmitContributionRequest', 'WitnessCheckpointRequest'],
  ],
  'link/coordinator.channel.ts': ['RoundServiceService', 'SiteServiceService'],
  'link/link.loop.ts': ['AcknowledgeRequest'],
};

/** Methods of the coordinator that take a vector, and the files of the agent that call them. */
export const SENDING = ['submitContribution', 'putContributionChunk', 'sayInAttempt'];
export const SENDERS = ['link/attempt.calls.ts', 'link/coordinator.calls.ts'];

/** Files of the agent outside of the door's folder, with the files of that folder that each imports a value of. */
export const DOOR_USERS = {
  'dispatch/answer.sealer.ts': ['release.service'],
  'dispatch/dispatch.module.ts': ['release.module'],
  'hello/hello.shared.study.ts': ['scratch.store'],
  'hello/hello.study.ts': ['scratch.store'],
  'hello/mechanism.step.ts': ['scratch.release'],
  'hello/secure-aggregation.step.ts': ['scratch.attempt'],
  'masking/attempt.beginning.ts': ['share.door'],
  'masking/attempt.door.ts': ['share.door'],
  'masking/masked.rounds.ts': ['share.door'],
  'masking/masking.module.ts': ['release.module'],
};
