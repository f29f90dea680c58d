/** Version of the agent as it stands in its package; told to the coordinator and written into provenance. */
export const AGENT_VERSION = '0.1.0';
