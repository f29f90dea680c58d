export { crateMetadata, CRATE_FILE, CRATE_FORM } from './crate.metadata.js';
export type { CrateAction, CrateFact, CrateFile, CrateInput, CrateOrder, CrateParty, CrateSoftware } from './crate.order.js';
