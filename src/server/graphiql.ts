/** What GraphiQL opens with: queries that say something with the sandbox and with real accounts alike. */
export const EXAMPLES: readonly { readonly name: string; readonly query: string }[] = [
  {
    name: 'numbers',
    query: `# Numbers of every provider in one list. Press the play button.
query Numbers {
  phoneNumbers(first: 25) {
    nodes {
      e164
      provider
      type
      friendlyName
      status
      messaging { smsEnabled campaignId inboundWebhook { url } }
    }
    pageInfo { hasNextPage endCursor }
    isPartial
    sources { account { name } state fetchedCount error { kind message } }
  }
}
`,
  },
  {
    name: 'providers',
    query: `# Who is mounted here, what each can do, and a few numbers of each.
query EachProvider {
  accounts { id name title isSandbox health capabilities writableSettings }
  sinch: phoneNumbers(first: 5, filter: { providers: [SINCH] }) { ...some }
  foneDynamics: phoneNumbers(first: 5, filter: { providers: [FONE_DYNAMICS] }) { ...some }
  redCloud: phoneNumbers(first: 5, filter: { providers: [RED_CLOUD] }) { ...some }
  agentMessage: phoneNumbers(first: 5, filter: { providers: [AGENT_MESSAGE] }) { ...some }
}

fragment some on PhoneNumberConnection {
  nodes { id e164 nationalFormat provider senderId }
}
`,
  },
  {
    name: 'lookup',
    query: `# Who holds this number? Two accounts may: E.164 is not an id.
query WhoHolds($e164: E164 = "+12025550100") {
  phoneNumbersBy(lookup: { e164: $e164 }) {
    matches {
      id
      account { name }
      status
      provisioning { target state failureCodes }
      emergencyAddress { streetNumber street city state postalCode }
      readiness(for: SMS) { ready checks { code result message } }
    }
    isPartial
  }
}
`,
  },
  {
    name: 'available',
    query: `# Numbers one could have. Nothing is reserved by looking.
query Available {
  availableNumbers(search: { area: { npa: { npa: "555" } }, limitPerAccount: 10 }) {
    groups { account { name } rateCenter state type count numbers(first: 3) { e164 city recurringPrice { price { amount currencyCode } } } }
    sources { account { name } returnedCount maybeMore unsupported error { message } }
  }
}
`,
  },
];

export const graphiqlOptions = {
  title: 'Numbergraph',
  defaultTabs: EXAMPLES.map(({ query }) => ({ query })),
  defaultEditorToolsVisibility: 'variables' as const,
};
