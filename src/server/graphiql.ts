/**
 * What GraphiQL opens with: queries that say something with the sandbox and with real accounts alike. They stand in one
 * document, and the play button offers them by name: tabs made beforehand do not take clicks on a first visit.
 */
export const EXAMPLES: readonly string[] = [
  `# Two numbers of each provider, in the same words.
# The play button offers each query of this page by its name.
query EachProvider {
  sinch: phoneNumbers(first: 2, filter: { providers: [SINCH] }) {
    nodes {
      provider
      e164
      nationalFormat
      friendlyName
      senderId
    }
  }
  foneDynamics: phoneNumbers(first: 2, filter: { providers: [FONE_DYNAMICS] }) {
    nodes {
      provider
      e164
      nationalFormat
      friendlyName
      senderId
    }
  }
  redCloud: phoneNumbers(first: 2, filter: { providers: [RED_CLOUD] }) {
    nodes {
      provider
      e164
      nationalFormat
      friendlyName
      senderId
    }
  }
  agentMessage: phoneNumbers(first: 2, filter: { providers: [AGENT_MESSAGE] }) {
    nodes {
      provider
      e164
      nationalFormat
      friendlyName
      senderId
    }
  }
}
`,
  `# Every number in one list, account by account. Give \`endCursor\` as \`after\`
# for the next page. \`sources\` tells how each account took part.
query Numbers($first: Int = 25, $after: String) {
  phoneNumbers(first: $first, after: $after) {
    nodes {
      e164
      provider
      type
      status
      friendlyName
      messaging {
        smsEnabled
        campaignId
        inboundWebhook {
          url
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    isPartial
    sources {
      account {
        name
      }
      state
      fetchedCount
      error {
        kind
        message
      }
    }
  }
}
`,
  `# Who holds this number? Two accounts may: E.164 is not an id.
query WhoHolds($e164: E164 = "+12025550100") {
  phoneNumbersBy(lookup: { e164: $e164 }) {
    matches {
      id
      account {
        name
      }
      status
      provisioning {
        target
        state
        failureCodes
      }
      emergencyAddress {
        streetNumber
        street
        city
        state
        postalCode
      }
    }
    isPartial
  }
}
`,
  `# Which numbers may I send from, and what is wrong with the others?
query Readiness {
  phoneNumbers(first: 10, filter: { countryCode: "US", capabilities: [SMS] }) {
    nodes {
      e164
      provider
      senderId
      readiness(for: SMS) {
        ready
        checks {
          code
          result
          message
        }
      }
    }
  }
}
`,
  `# Numbers one could have. Looking reserves nothing.
query Available {
  availableNumbers(search: { area: { npa: { npa: "555" } }, limitPerAccount: 10 }) {
    groups {
      account {
        name
      }
      state
      rateCenter
      type
      count
      numbers(first: 3) {
        e164
        city
        recurringPrice {
          price {
            amount
            currencyCode
          }
        }
      }
    }
    sources {
      account {
        name
      }
      returnedCount
      maybeMore
      unsupported
    }
  }
}
`,
  `# The accounts behind this server, and what each of them can do.
query Accounts {
  accounts {
    id
    name
    title
    isSandbox
    health
    capabilities
    writableSettings
    clearableSettings
  }
}
`,
  `# What happens to numbers, as it happens. Change one meanwhile, or wait for a provider.
subscription Follow {
  numberEvents {
    cursor
    node {
      kind
      target
      e164
      failureCode
      account {
        name
      }
    }
  }
}
`,
];

export const graphiqlOptions = {
  title: 'Numbergraph',
  defaultQuery: EXAMPLES.join('\n'),
};
