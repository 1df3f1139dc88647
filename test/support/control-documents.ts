/** Documents for the control plane, as people of the example send them. */
export const controlDocuments = {
  register: `mutation($id: ID!, $kind: RecipientKind!, $verified: Boolean!) {
    registerRecipient(input: { id: $id, kind: $kind, name: "App", verified: $verified }) { id }
  }`,
  suspend: 'mutation($id: ID!) { suspendRecipient(id: $id, reason: "breach") { id } }',
  resume: 'mutation($id: ID!) { resumeRecipient(id: $id, reason: "cleared") { id } }',
  close: 'mutation($id: ID!) { closeTenant(id: $id, reason: "contract ended") { state } }',
  reopen: 'mutation($id: ID!) { reopenTenant(id: $id, reason: "came back") { state } }',
  policy: `mutation($default: ThirdPartyDefault!, $blocked: [ID!]!) {
    setAppPolicy(input: { thirdPartyDefault: $default, blocked: $blocked }) { tenant }
  }`,
  agree: `mutation($tenant: ID!, $elements: [String!]!, $purposes: [String!]!, $operations: [Operation!]!) {
    recordAgreement(
      input: { tenant: $tenant, document: "dpa-7", elements: $elements, purposes: $purposes, operations: $operations }
    ) { version }
  }`,
  grant: `mutation($input: GrantConsentInput!) { grantConsent(input: $input) { id grant } }`,
  revoke: 'mutation($id: ID!) { revokeConsent(id: $id) { id status } }',
  record: 'mutation($input: RecordDemandInput!) { recordDemand(input: $input) { id } }',
  approve: `mutation($demand: ID!, $digest: String) {
    approveDemand(input: { demand: $demand, digest: $digest }) { digest task }
  }`,
  issue: 'mutation($task: ID!) { issueTaskToken(task: $task) { token } }',
  withdraw: 'mutation($id: ID!) { withdrawDemand(id: $id, reason: "by the court") { id } }',
} as const;
