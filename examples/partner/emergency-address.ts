import {
  SetAddressDocument,
  ValidateAddressDocument,
  type EmergencyAddressInput,
  type EmergencyAddressRequestInput,
  type ProvisionEmergencyAddressInput,
  type ValidateAddressMutation,
  type WholeAddressFragment,
} from '../gql/graphql.ts';
import { carryOut, heed, NotDoneError } from './change.ts';
import type { Graph } from './graph.ts';
import type { Notebook } from './notebook.ts';
import { unreachable } from './problems.ts';

const WHAT = 'emergency address';

/** Sets the address to which help is sent: looked at by the provider first, corrected only with consent. */
export async function setEmergencyAddress(
  graph: Graph,
  notebook: Notebook,
  request: EmergencyAddressRequestInput,
): Promise<void> {
  await notebook.step(
    WHAT,
    async (): Promise<Omit<ProvisionEmergencyAddressInput, 'idempotencyKey'>> => ({
      ...request,
      acceptCorrection: mayCorrect(request.address, await validated(graph, request)),
    }),
    async intention => {
      const { outcome, emergencyAddress } = await carryOut(graph, WHAT, intention, async input => {
        const { change } = await graph.ask(SetAddressDocument, { input });
        return change;
      });
      console.log(emergencyAddress ? `  registered: ${inOneLine(emergencyAddress)}` : '  it could not be read back');
      return outcome;
    },
  );
}

type Validation = NonNullable<NonNullable<ValidateAddressMutation['validateEmergencyAddress']>['validation']>;

async function validated(graph: Graph, input: EmergencyAddressRequestInput): Promise<Validation> {
  for (;;) {
    const { validateEmergencyAddress: answer } = await graph.ask(ValidateAddressDocument, { input });
    if (answer?.validation) return answer.validation;
    await heed(WHAT, answer?.errors ?? []);
  }
}

/** Whether the provider's correction may be written. */
function mayCorrect(address: EmergencyAddressInput, { match, corrected, candidates }: Validation): boolean {
  console.log(`${WHAT}: the provider finds ${match} for ${inOneLine(address)}`);
  switch (match) {
    case 'EXACT':
      return false;
    case 'NEAR': {
      if (corrected === null) throw new NotDoneError(`${WHAT}: nearly right, but the provider does not say what is`);
      const answer = inOneLine(corrected);
      if (answer.toLowerCase() !== inOneLine(address).toLowerCase())
        throw new NotDoneError(`${WHAT}: somebody has to agree to ${answer}`);
      console.log(`  agreed, only the spelling differs: ${answer}`);
      return true;
    }
    case 'NONE':
      throw new NotDoneError(`${WHAT}: not known. Perhaps ${candidates.map(inOneLine).join(' or ')}`);
    case 'UNDETERMINED':
      throw new NotDoneError(`${WHAT}: the provider cannot tell whether it exists`);
    default:
      return unreachable(match);
  }
}

const inOneLine = (address: EmergencyAddressInput | WholeAddressFragment): string =>
  [
    `${address.streetNumber} ${address.street}`,
    address.unit,
    address.city,
    `${address.state} ${[address.postalCode, address.postalCodePlusFour].filter(Boolean).join('-')}`,
  ]
    .filter(Boolean)
    .join(', ');
